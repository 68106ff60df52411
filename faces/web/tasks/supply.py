"""Supplying figures: typed on the page, or in a file that was downloaded before. What looks odd is asked again."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.office import observations
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.figure_rows import impossible
from engine.rules.figures import Figure
from engine.rules.measuring import Indicator
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import number_words, term
from faces.fields import build
from faces.refusals import Problems
from faces.web.forms import COMMAND, Posted, new_id
from faces.web.tasks import became, csv_file, finding
from faces.web.tasks.came import FROM
from faces.web.tasks.csv_file import Read
from faces.web.tasks.figure_kinds import Kinds, filled_in, on_record, said, same, same_said, sent
from faces.web.tasks.plausible import no_number, number, odd
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import ShowAgain, calling, problem, wrong
from faces.web.visit import Visit

ABSENT = ("not_available", "suppressed", "not_yet_published", "withdrawn")
ON_PAGE = 20
CSV = "csv"
KINDS = ("source", "series", "published")
"""What a form says of all figures of an indicator; of those of a file their lines tell the source."""

IN_FORM_OF_FILE = ("series", "published")
WHAT, READ = "wat", "lees"
"""The field that says which button was pressed, and its value for reading a file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One figure on the page. `tag` is what its fields are called by; `had` what is on record of it, if anything."""

    key: str
    tag: str
    indicator: Indicator
    area: str
    day: date
    place: str
    had: Figure | None
    earlier: Figure | None


class Supply:
    """The kind of task that figures are."""

    template = "tasks/supply.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The figures that are asked, with those before them; or what was read from a file."""
        keys = _keys(at)
        first = _first(visit, len(keys))
        shown = keys[first : first + ON_PAGE]
        groups = _groups(visit, at, shown)
        context: dict[str, Any] = {
            "groups": groups,
            "whose": {f"{of}-{one.tag}": one.place for _, some in groups for one in some for of in ("w", "g", "j")},
            "kinds": {one.id: filled_in(values, _start(one, some), f"-{one.id}") for one, some in groups},
            "file_kinds": filled_in(values, _start_of_file(at)),
            "odd": {one.tag: told for one in _wanted(visit, at, shown) if (told := _doubt(visit, one, values))},
            "reasons": [("", "-"), *((one, term(one, visit.language)) for one in ABSENT)],
            "first": first,
            "count": len(keys),
            "on_page": ON_PAGE,
            "read": None,
        }
        if values.get(CSV):
            context["read"] = _preview(visit, at, values)
        return context

    def of_other_pages(self, kept: Mapping[str, str], posted: Posted) -> dict[str, str]:
        """What was kept of figures that did not stand in this form; nothing, where a file was put on record."""
        if posted.one(CSV):
            return {}
        here = {name.partition("-")[2] for name in posted.fields if name.startswith(("w-", "series-"))}
        return {name: value for name, value in kept.items() if name.partition("-")[2] not in here}

    def read_from(self, posted: Posted) -> dict[str, str]:
        """The text of the file that was sent."""
        return {CSV: csv_file.text_in(posted.files["file"])} if posted.files.get("file") else {}

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The figures that were filled in, or those of a file that was looked at. Raises Problems, or ShowAgain."""
        if posted.files.get("file"):
            text = self.read_from(posted)
            found = csv_file.read(text[CSV], at.known.plan, _keys(at))
            wrong_kinds = _wrong_in_file(visit, at, posted, found)
            raise ShowAgain({**posted.values, **text}, 422 if found.problems or wrong_kinds else 200, wrong_kinds)
        if posted.one(WHAT) == READ:
            raise wrong("file", "kies het bestand dat u hebt ingevuld.", "choose the file that you filled in.")
        if posted.one(CSV):
            return _from_file(visit, at, posted)
        return _from_page(visit, at, posted)


# --- typed on the page


def _from_page(visit: Visit, at: TaskAt, posted: Posted) -> list[Command]:
    problems: list[Text] = []
    filled = []
    groups: dict[str, list[Wanted]] = {}
    for one in _wanted(visit, at, _keys(at)):
        written, absent = posted.one(f"w-{one.tag}"), posted.one(f"g-{one.tag}")
        if written or absent or f"w-{one.tag}" in posted.fields:
            groups.setdefault(one.indicator.id, []).append(one)
        if written or absent:
            filled.append((one, _value(visit, one, written, absent, posted, problems), absent))
    _none_wrong(problems)
    if not filled:
        raise wrong("", "Vul ten minste één cijfer in, of waarom het er niet is.", "Fill in at least one figure.")
    starts = {name: _start(some[0].indicator, some) for name, some in groups.items()}
    made = []
    for one, value, absent in filled:
        name = one.indicator.id
        kinds = said(one.had, starts[name], sent(posted, starts[name], f"-{name}"), one.indicator)
        with _gathering(problems), calling(**{field: f"{field}-{name}" for field in KINDS}):
            made.append((one, _record(posted, one, value, absent, kinds)))
    _none_wrong(problems)
    return _changed(visit, at, made)


@contextmanager
def _gathering(problems: list[Text]) -> Iterator[None]:
    """Adds what is wrong within it to the problems, and goes on; what is there already is not added again."""
    try:
        yield
    except Problems as found:
        problems += [line for line in found.lines if line not in problems]


def _none_wrong(problems: Sequence[Text]) -> None:
    if problems:
        raise Problems(problems)


def _start(indicator: Indicator, some: Sequence[Wanted]) -> Kinds:
    return on_record((one.had for one in some), (one.earlier for one in some), indicator.source)


def _changed(visit: Visit, at: TaskAt, made: Sequence[tuple[Wanted, c.RecordFigure]]) -> list[Command]:
    """What changes something; of a form that was sent twice, what it recorded. Raises Problems where that is none."""
    changed: list[Command] = [command for one, command in made if not same(one.had, command)]
    if changed:
        return changed
    person = visit.caller(at.known.programme.id).person or ""
    with visit.looking() as connection:
        before: list[Command] = [
            command for _, command in made[:ON_PAGE] if became.is_done(connection, at.known, person, command.id)
        ]
    if not before:
        raise Problems([_NOTHING_CHANGED])
    return before


def _value(
    visit: Visit, one: Wanted, written: str, absent: str, posted: Posted, problems: list[Text]
) -> Decimal | None:
    """The number that was written; what is wrong with it, or odd and not ticked, is added to the problems."""
    field = f"w-{one.tag}"
    if written and absent:
        problems.append(problem(field, *_ONE_OF_TWO))
        return None
    if not written:
        if absent not in ABSENT:
            problems.append(problem(f"g-{one.tag}", *_NO_REASON))
        return None
    value = number(written, one.indicator, visit.language)
    if value is None:
        told = no_number(written)
        problems.append(problem(field, told.nl, told.en))
        return None
    cannot = impossible(one.indicator, value)
    doubt = None if cannot else odd(one.indicator, value, one.earlier)
    if cannot:
        problems.append(problem(field, cannot.nl, cannot.en))
    elif doubt and not posted.one(f"j-{one.tag}"):
        problems.append(problem(f"j-{one.tag}", f"{doubt.nl} {_TICK[0]}", f"{doubt.en} {_TICK[1]}"))
    return value


def _doubt(visit: Visit, one: Wanted, values: Mapping[str, str]) -> Text | None:
    """What to ask again of a figure that stands in the form."""
    value = number(values.get(f"w-{one.tag}", ""), one.indicator, visit.language)
    if value is None or impossible(one.indicator, value):
        return None
    return odd(one.indicator, value, one.earlier)


def _record(
    posted: Posted, one: Wanted, value: Decimal | None, absent: str, kinds: Mapping[str, Any]
) -> c.RecordFigure:
    """The command for one figure; its id is that of the form and of the figure, so that twice is once."""
    given = {
        "id": f"{posted.one(COMMAND) or new_id()}.{one.tag}",
        "indicator": one.indicator.id,
        "area": one.area,
        "reference_date": one.day,
        "value": value,
        "absent": absent or None,
        "unit": one.indicator.unit,
        **kinds,
    }
    made = build(c.RecordFigure, {key: value for key, value in given.items() if value is not None})
    assert isinstance(made, c.RecordFigure)
    return made


# --- in a file


def _from_file(visit: Visit, at: TaskAt, posted: Posted) -> list[Command]:
    found = csv_file.read(posted.one(CSV), at.known.plan, _keys(at))
    if found.problems or not found.lines:
        raise ShowAgain(posted.values, 422)
    wanted = {one.key: one for one in _wanted(visit, at, [line.key for line in found.lines])}
    problems: list[Text] = []
    if any(_odd_line(wanted[line.key], line) for line in found.lines) and not posted.one("sure"):
        problems.append(problem("sure", *_SURE))
    made = _recorded(at, posted, found.lines, wanted, problems)
    _none_wrong(problems)
    return _changed(visit, at, made)


def _wrong_in_file(visit: Visit, at: TaskAt, posted: Posted, found: Read) -> list[Text]:
    """What is wrong with what the form says of all figures in a file."""
    problems: list[Text] = []
    wanted = {one.key: one for one in _wanted(visit, at, [line.key for line in found.lines])}
    _recorded(at, posted, found.lines, wanted, problems)
    return problems


def _recorded(
    at: TaskAt, posted: Posted, lines: Sequence[csv_file.Line], wanted: Mapping[str, Wanted], problems: list[Text]
) -> list[tuple[Wanted, c.RecordFigure]]:
    """The command for each line; what is wrong is added to the problems."""
    start = _start_of_file(at)
    now = sent(posted, start)
    made = []
    for line in lines:
        one = wanted[line.key]
        with _gathering(problems), calling(**{field: f"file-{field}" for field in IN_FORM_OF_FILE}):
            kinds = _said_in_file(one, line, start, now)
            made.append((one, _record(posted, one, line.value, line.absent or "", kinds)))
    return made


def _said_in_file(one: Wanted, line: csv_file.Line, start: Kinds, now: Kinds) -> dict[str, Any]:
    fresh = on_record([], [one.earlier], one.indicator.source)
    return {**said(one.had, start, now, one.indicator, fresh), "source": line.source}


def _start_of_file(at: TaskAt) -> Kinds:
    return on_record(at.known.programme.figures.get(key) for key in _keys(at))


def _preview(visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
    """What was read, line by line, and what is wrong or odd."""
    found: Read = csv_file.read(values[CSV], at.known.plan, _keys(at))
    wanted = {one.key: one for one in _wanted(visit, at, [line.key for line in found.lines])}
    language = visit.language
    start = _start_of_file(at)
    now = filled_in(values, start)
    rows = []
    for line in found.lines:
        one = wanted[line.key]
        shown = number_words(line.value, language) if line.value is not None else term(line.absent or "", language)
        before = one.earlier.value if one.earlier else None
        doubt = _odd_line(one, line)
        note = doubt.say(language) if doubt else _same_words(language) if _same(one, line, start, now) else ""
        rows.append([
            f"{_line_word(language)} {line.line}", one.indicator.label.say(language), one.place, shown,
            number_words(before, language) if before is not None else "-", note,
        ])  # fmt: skip
    problems = [_line_words(one, language) for one in found.problems]
    doubts = sum(_odd_line(wanted[line.key], line) is not None for line in found.lines)
    return {"rows": rows, "problems": problems, "empty": found.empty, "odd": doubts}


def _odd_line(one: Wanted, line: csv_file.Line) -> Text | None:
    return odd(one.indicator, line.value, one.earlier) if line.value is not None else None


def _same(one: Wanted, line: csv_file.Line, start: Kinds, now: Kinds) -> bool:
    had, kinds = one.had, _said_in_file(one, line, start, now)
    return had is not None and (had.value, had.absent) == (line.value, line.absent) and same_said(had, kinds)


def _same_words(language: str) -> str:
    return "on record already" if language == "en" else "staat er al"


def _line_words(one: Any, language: str) -> str:
    field = f", {one.field}" if one.field else ""
    told = _TICKED.sub(r"‘\1’", one.message.say(language))
    return f"{_line_word(language)} {one.line}{field}: {told}"


def _line_word(language: str) -> str:
    return "Line" if language == "en" else "Regel"


# --- which figures


def _keys(at: TaskAt) -> list[str]:
    return list(finding.figures_of(at.known, at.seat, at.run.id if at.run else None))


def _first(visit: Visit, count: int) -> int:
    asked = visit.request.query_params.get(FROM, "0")
    first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return first if first < count else 0


def _groups(visit: Visit, at: TaskAt, keys: Sequence[str]) -> list[tuple[Indicator, list[Wanted]]]:
    """The figures by their indicator."""
    found: dict[str, list[Wanted]] = {}
    for one in _wanted(visit, at, keys):
        found.setdefault(one.indicator.id, []).append(one)
    return [(at.known.plan.indicator[name], some) for name, some in found.items()]


def _wanted(visit: Visit, at: TaskAt, keys: Sequence[str]) -> Iterator[Wanted]:
    plan = at.known.plan
    speaker = Speaker(plan, at.known.names, visit.language)
    about = {key: (name, area, date.fromisoformat(day)) for key in keys for name, area, day in [key.split("|")]}
    with visit.looking() as connection:
        earlier = observations.before(connection, list(dict.fromkeys(about.values())))
    for key, (name, area, day) in about.items():
        tag = hashlib.sha256(key.encode()).hexdigest()[:10]
        had = at.known.programme.figures.get(key)
        place = speaker.place(key, ", ")
        yield Wanted(key, tag, plan.indicator[name], area, day, place, had, earlier.get((name, area, day)))


_ONE_OF_TWO = (
    "vul een cijfer in, of kies waarom het er niet is; niet allebei.",
    "fill in a figure, or choose why there is none; not both.",
)
_NO_REASON = ("kies een reden uit de lijst.", "choose a reason from the list.")
_NOTHING_CHANGED = Text(
    nl="Er is niets veranderd: dit staat al zo vast. Verander wat niet klopt en verstuur het opnieuw.",
    en="Nothing was changed: this is on record already. Change what is not right and send it again.",
)
_TICKED = re.compile(r"`([^`]*)`")
_SURE = ("vink aan dat de opvallende cijfers kloppen.", "tick that the odd figures are right.")
_TICK = ("Vink dan aan: ja, dit klopt.", "Then tick: yes, this is right.")
