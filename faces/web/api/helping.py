"""What helps whoever runs a programme: reminding now, what a course would set in motion, the digest, the export.

And, beside one programme: what starting one would bring, which phases are open, and whether the office is well.
"""

from typing import Annotated, Literal

from fastapi import Path, Query
from fastapi.responses import Response, StreamingResponse

from engine.office import exporting, people, portfolio, reading
from engine.office.digest_lately import progress
from engine.office.exporting import Export
from engine.office.health import health
from engine.office.reminding import Reminder, remind, reminders
from engine.office.shelf import Known
from engine.rules.commands import AddPerson, Command, FillSeat, StartProgramme
from engine.rules.measuring import Course, Meanwhile
from engine.rules.speaker import Speaker
from engine.rules.wording import owed_words
from engine.rules.words import both, capital
from faces.fields import build
from faces.web import limiting
from faces.web.acts import starting
from faces.web.acts.holders import Holder
from faces.web.acts.reminding import NobodyToRemind
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, in_parts, kept, listed, shown
from faces.web.api.bodies import Body, command_of, fields_in
from faces.web.api.call import Call, Calling, Dated, Programme, Run
from faces.web.api.doors import Doors
from faces.web.api.wanted import Seating
from faces.web.doors import SIGNED_IN
from faces.web.pages.portfolio import seen_by
from faces.web.refusals import NotForYou, NotHere
from faces.web.tasks.weighing import ahead_of

doors = Doors("help")
FILES = Literal[
    "README.txt",
    "journal.jsonl",
    "standing.json",
    "definition.json",
    "figures.csv",
    "agreements.csv",
    "decisions.csv",
    "letters.csv",
    "words.jsonl",
    "people.csv",
]
TYPES = {
    "txt": "text/plain",
    "jsonl": "application/jsonl",
    "json": "application/json",
    "csv": "text/csv",
}


@doors.get("/health", "administration", "listHealth", "Gezondheid / Health", "HealthList")
def list_health(call: Calling) -> Response:
    """Whether the office is well, part by part, and what to do where it is not."""
    return listed(call, "HealthList", health(call.house.office.engine))


@doors.get("/open-phases", SIGNED_IN, "listOpenPhases", "Fasen die open zijn / Phases that are open", "PhaseOpenList")
def list_open_phases(call: Calling, part: Parted) -> Response:
    """The phases that are open in the programmes that the caller may see, to filter them by."""
    found: dict[str, shapes.PhaseOpen] = {}
    for plan, phase in portfolio.open_phases(call.house.office.engine, seen_by(call)):
        label = both(lambda language, p=plan, n=phase: capital(Speaker(p, {}, language).phase(n)))  # type: ignore[misc]
        found.setdefault(phase, shapes.PhaseOpen(phase, label))
    return in_parts(call, "PhaseOpenList", tuple(found.values()), part)


@doors.post(
    "/start/preview", "StartProgramme", "previewStart", "Vooruitkijken voor de start / Look ahead before the start",
    "StartAhead", "StartForeseen",
)  # fmt: skip
def preview(call: Calling, body: Body) -> Response:
    """What lies ahead if a programme started now with these people. Nothing is recorded, so it may be sent as often as
    you like."""
    limiting.hit(call, "act")
    fields = fields_in(body)
    seats = build(Seating, {"seats": fields.pop("seats", ())}).seats
    start = command_of(StartProgramme, fields, "preview", call.house.office)
    given: list[Command] = [start]
    persons = dict.fromkeys(one.person for one in seats if one.person)
    known = people.people(call.house.office.engine, list(persons))
    for number, person in enumerate(persons):
        places = known[person].organisations if person in known else ()
        given.append(AddPerson(id=f"person-{number}", person=person, organisations=places))
    for number, one in enumerate(seats):
        held = {"person": one.person, "organisation": one.organisation}
        given.append(FillSeat(id=f"seat-{number}", seat=one.seat, role=one.role, **held))
    sitting = {one.seat: Holder(person=one.person, organisation=one.organisation) for one in seats}
    seen = starting.preview(call, start.definition, given, sitting)
    told = shapes.StartAhead(
        tuple(shapes.Day(day, what) for day, what in seen.ahead),
        seen.measured,
        tuple(shapes.Seated(role, name) for role, name in seen.seated),
        seen.empty,
        seen.standing.owed,
    )
    return kept("StartAhead", told)


@doors.get("/programmes/{programme}/digest", "digest", "getDigest", "Voortgangsrapportage / Digest", "Digest")
def get_digest(call: Dated, programme: Programme) -> Response:
    """The digest, as its page shows it: what is asked, stuck, late and changed, the indicators, decisions and dates."""
    known = call.seen(programme)
    with call.looking() as connection:
        found = progress(connection, known)
    return shown(call, "Digest", found, known.sequence)


@doors.get(
    "/programmes/{programme}/phase-runs/{run}/foresight", "ProposeCourse", "getForesight",
    "Wat een koers in gang zet / What a course sets in motion", "Ahead",
)  # fmt: skip
def get_foresight(
    call: Calling,
    programme: Programme,
    run: Run,
    course: Annotated[
        Course,
        Query(description="De koers: houden, bijsturen of herijken. / The course: stay, adjust or reopen."),
    ],
    meanwhile: Annotated[
        Meanwhile,
        Query(description="Of de uitvoering intussen doorgaat. / Whether execution goes on meanwhile."),
    ] = "continue",
) -> Response:
    """What a course would set in motion if it were decided now in this evaluation; or why it cannot be chosen. For who
    proposes, decides or ratifies."""
    known = call.known(programme)
    decides = known.plan.course
    roles = {decides.proposed_by, decides.decided_by, decides.ratified_by} if decides else set()
    if not roles & set(call.caller(programme).seats.values()):
        raise NotForYou
    found = known.programme.runs.get(run)
    if found is None or found.evaluation is None:
        raise NotHere
    return shown(call, "Ahead", ahead_of(call, known, found, course, meanwhile), known.sequence)


@doors.get(
    "/programmes/{programme}/phase-runs/{run}/reminders", "remind", "listReminders",
    "Wie een herinnering zou krijgen / Who would get a reminder", "ReminderGoingList",
)  # fmt: skip
def list_reminders(call: Calling, part: Parted, programme: Programme, run: Run) -> Response:
    """What is owed in an open phase run, and when a letter about it would go if you reminded now."""
    return in_parts(call, "ReminderGoingList", _who_would(call, programme, run), part)


@doors.get(
    "/programmes/{programme}/reminders", "remind", "listProgrammeReminders",
    "Wie los van een fase een herinnering zou krijgen / Who would get a reminder outside any phase",
    "ReminderGoingList",
)  # fmt: skip
def list_programme_reminders(call: Calling, part: Parted, programme: Programme) -> Response:
    """What the programme itself owes, outside any phase run, and when a letter about it would go if you reminded
    now."""
    return in_parts(call, "ReminderGoingList", _who_would(call, programme, None), part)


@doors.put(
    "/programmes/{programme}/phase-runs/{run}/reminder", "remind", "remindNow", "Nu herinneren / Remind now",
    "ReminderGoingList",
)  # fmt: skip
def remind_now(call: Calling, programme: Programme, run: Run) -> Response:
    """Remind whoever owes something in this phase run, now. Twice on one day changes nothing."""
    return _remind(call, programme, run)


@doors.put(
    "/programmes/{programme}/reminder", "remind", "remindProgrammeNow",
    "Nu herinneren, los van een fase / Remind now, outside any phase", "ReminderGoingList",
)  # fmt: skip
def remind_programme_now(call: Calling, programme: Programme) -> Response:
    """Remind whoever owes something outside any phase run, now. Twice on one day changes nothing."""
    return _remind(call, programme, None)


@doors.file(
    "/programmes/{programme}/export", "export", "exportProgramme", "Alles meenemen / Take all along", "application/zip"
)
def export(call: Calling, programme: Programme) -> Response:
    """Everything of a programme in one ZIP: JSON and CSV, as far as it is for the caller. README.txt in it says what is
    left out."""
    limiting.hit(call, "act")
    headers = {"Content-Disposition": 'attachment; filename="koers.zip"'}
    return StreamingResponse(exporting.zipped(_export(call, programme)), 200, headers, "application/zip")


@doors.file(
    "/programmes/{programme}/export/{file}", "export", "exportFile", "Eén bestand ervan / One file of it",
    *TYPES.values(),
)  # fmt: skip
def export_file(
    call: Calling,
    programme: Programme,
    file: Annotated[FILES, Path(description="Welk bestand. / Which file.", examples=["figures.csv"])],
) -> Response:
    """One file of the export: figures.csv, standing.json and so on. What is not for the caller is not there."""
    limiting.hit(call, "act")
    asked = _export(call, programme)
    if file not in exporting.files(asked):
        raise NotForYou
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    kind = TYPES[file.rpartition(".")[2]]
    return StreamingResponse(exporting.one_file(asked, file), 200, headers, kind)


def _export(call: Call, programme: str) -> Export:
    return Export(
        call.house.office.engine,
        call.known(programme),
        call.now,
        call.language,
        with_people=call.may("people", programme),
        with_record=call.may("record", programme),
    )


def _found(call: Call, programme: str, run: str | None) -> tuple[Known, tuple[Reminder, ...]]:
    known = call.known(programme)
    with reading.looking(call.house.office.engine) as connection:
        return known, reminders(connection, known.plan, known.programme, run, call.now)


def _who_would(call: Call, programme: str, run: str | None) -> list[shapes.ReminderGoing]:
    known, found = _found(call, programme, run)
    return [_going(known, run, one) for one in found]


def _remind(call: Call, programme: str, run: str | None) -> Response:
    limiting.hit(call, "act")
    going = remind(call.house.office.engine, programme, run, call.now)
    known, found = _found(call, programme, run)
    if not going and not any(one.asked and one.reached for one in found):
        raise NobodyToRemind
    return listed(call, "ReminderGoingList", [_going(known, run, one) for one in found])


def _going(known: Known, run: str | None, one: Reminder) -> shapes.ReminderGoing:
    what = both(lambda language: capital(owed_words(Speaker(known.plan, known.names, language), run, one.owed)))
    return shapes.ReminderGoing(one.owed.seat, one.owed.role, what, one.on, one.asked)
