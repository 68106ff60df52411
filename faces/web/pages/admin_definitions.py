"""The definitions that are on record, as an administrator keeps them: looking at a version, and putting one on record.

A file is looked at first; nothing is recorded before that look is confirmed.
"""

from fastapi.responses import RedirectResponse, Response

from engine.office import people, put_definition, reading, versions
from engine.office.definitions import newest_other
from engine.office.trouble import OfficeUnavailable
from engine.office.versions import Version
from engine.rules.consistency import check_consistency
from engine.rules.definition import Definition
from engine.rules.differences import differences
from engine.rules.migration import MigrationReport, dry_run
from engine.rules.problems import dotted
from engine.rules.references import check_references
from engine.rules.refusals import NotStarted, Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from faces.web import keeping, limiting
from faces.web.acts.brought import CARRIED, FILE, NotSound, brought, read
from faces.web.acts.missing import problems as told_of
from faces.web.doors import Doors
from faces.web.forms import COMMAND, Form, Posted, new_id
from faces.web.pages.admin import LONGEST_ID, shown
from faces.web.pages.definition import plan_view
from faces.web.refusals import NotHere, PageRefusal
from faces.web.tasks.wrong import wrong as is_wrong
from faces.web.visit import Visit, Visiting

doors = Doors()

HERE, NEW = "/beheer/definities", "/beheer/definities/nieuw"
STEP, KEEP = "stap", "bewaren"
PAGE = 25
"""Versions on one page."""

LONGEST_NUMBER = 7
"""Digits of a version, or of a place in the list."""


@doors.get(HERE, "administration")
def definitions(visit: Visiting) -> Response:
    """The versions that are on record, and how many programmes live by each."""
    offset = _digits(visit.request.query_params.get("vanaf", "")) or 0
    found = versions.versions(visit.house.office.engine, offset, PAGE + 1)
    return shown(
        visit,
        "definitions.html",
        HERE,
        found=[(one, _plan(visit, one)) for one in found[:PAGE]],
        previous=f"{HERE}?vanaf={max(offset - PAGE, 0)}" if offset else "",
        following=f"{HERE}?vanaf={offset + PAGE}" if len(found) > PAGE else "",
        first=offset + 1,
    )


@doors.get(NEW, "put_definition")
def choose(visit: Visiting) -> Response:
    """A form to choose a file."""
    return _form(visit, Posted())


def again(visit: Visit, form: Posted, wrong: Refusal) -> Response:
    """The form once more; the file that was sent need not be chosen again."""
    try:
        carried = brought(form) or form.one(CARRIED)
    except Refusal as refusal:
        return _form(visit, form, "", refusal)
    return _form(visit, form, carried, wrong)


@doors.post(NEW, "put_definition", again)
def put(visit: Visiting, form: Form) -> Response:
    """A look at the file that was chosen; or, when that was confirmed, putting the definition in it on record."""
    limiting.hit(visit, "act")
    try:
        chosen = brought(form)
        carried = chosen or form.one(CARRIED)
        if not carried:
            raise is_wrong(FILE, "kies een bestand waar iets in staat.", "choose a file that is not empty.")
        plan = read(carried)
        there = put_definition.is_there(visit.house.office.engine, plan)
        if chosen or form.one(STEP) != KEEP:
            return _look(visit, form, carried, plan, there)
        new = keeping.keep_definition(visit, plan, form.one(COMMAND)[:LONGEST_ID] or new_id())
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return _form(visit, form, "", refusal)
    return RedirectResponse(f"{HERE}/{plan.id}/{plan.version}?gelukt={'toegevoegd' if new else 'was-er'}", 303)


@doors.get(f"{HERE}/{{definition}}/{{version}}", "administration")
def definition(visit: Visiting, definition: str, version: str) -> Response:
    """One version: its problems, its programmes, who lives by an older one, and what moving would mean for one."""
    engine, asked = visit.house.office.engine, visit.request.query_params
    here = _version(visit, definition, version)
    programme = asked.get("programma", "")[:LONGEST_ID].strip()
    plan = _plan(visit, here)
    put = versions.put(engine, here.hash)
    names = people.people(engine, [put.by]) if put else {}
    return shown(
        visit,
        "definition.html",
        HERE,
        version=here,
        plan=plan,
        put=put,
        put_by=names[put.by].name if put and put.by in names else "",
        view=plan_view(plan, Speaker(plan, {}, visit.language)),
        problems=_problems(plan),
        others=[one for one in versions.versions(engine, of=definition) if one.hash != here.hash],
        living=versions.living(engine, here.hash, asked.get("na", "")[:LONGEST_ID]),
        behind=versions.behind(engine, definition, here.version, asked.get("achter", "")[:LONGEST_ID]),
        most=versions.MOST,
        programme=programme,
        report=_report(visit, programme, plan) if programme else None,
        decided_at=f"{visit.house.settings.url}/programma/{programme}/doen/definitie?hash={here.hash}",
    )


# --- private


def _form(visit: Visit, form: Posted, carried: str = "", wrong: Refusal | None = None) -> Response:
    found = told_of(wrong, form.values, visit.language, ((NotSound, FILE),)) if wrong else []
    return shown(
        visit,
        "definition_new.html",
        HERE,
        422 if wrong else 200,
        id=form.one(COMMAND)[:LONGEST_ID] or new_id(),
        carried=carried,
        problems=found,
        wrong=dict(found),
        faults=wrong.problems if isinstance(wrong, NotSound) else (),
    )


def _look(visit: Visit, form: Posted, carried: str, plan: Definition, there: bool) -> Response:
    with visit.looking() as connection:
        newest = newest_other(connection, plan)
    return shown(
        visit,
        "definition_look.html",
        HERE,
        id=new_id() if form.files.get(FILE) else form.one(COMMAND)[:LONGEST_ID],
        carried=carried,
        plan=plan,
        there=there,
        newest=newest,
        changes=differences(newest, plan) if newest else (),
        view=plan_view(plan, Speaker(plan, {}, visit.language)),
    )


def _plan(visit: Visit, version: Version) -> Definition:
    with visit.looking() as connection:
        return reading.definition(connection, version.hash)


def _version(visit: Visit, definition: str, version: str) -> Version:
    number = _digits(version)
    found = versions.version(visit.house.office.engine, definition, number) if number else None
    if found is None:
        raise NotHere
    return found


def _digits(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER else None


def _problems(plan: Definition) -> list[tuple[str, Text]]:
    """What this version of Koers would say of it; what it was stored with may have been less strict."""
    return [(dotted(one.path), one.message) for one in (*check_references(plan), *check_consistency(plan))]


def _report(visit: Visit, programme: str, new: Definition) -> MigrationReport | None:
    """What it would mean for this programme to live by `new`; None where there is no such programme."""
    try:
        old, stands = reading.standing(visit.house.office.engine, programme)
    except NotStarted:
        return None
    return dry_run(old, new, stands)
