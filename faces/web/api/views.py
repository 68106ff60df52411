"""Where programmes stand, as JSON: what the state says, now or as of a day. What the journal says: record.py.

Whoever may see how a programme stands but not its record or its people reads ids instead of names of people.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from engine.office import people, portfolio
from engine.office.entrance.granting import ALL
from engine.office.letters import desk
from engine.office.portfolio import Filter, Sort
from engine.office.shelf import Known
from engine.rules.measuring import Status
from engine.rules.picture import Standing
from engine.rules.programme import Seat
from engine.rules.speaker import Speaker
from engine.rules.standing import standing
from engine.rules.words import both
from faces.web.api import shapes
from faces.web.api.answers import Parted, listed, shown
from faces.web.api.call import Call, Calling, Dated, Indicator, Programme
from faces.web.api.doors import Doors
from faces.web.doors import SIGNED_IN
from faces.web.refusals import NotHere

programmes = Doors("programmes")
doors = Doors("standing")
mine = Doors("mine")


@programmes.get("/programmes", SIGNED_IN, "listProgrammes", "Programma's / Programmes", "ProgrammeList")
def list_programmes(
    call: Calling,
    part: Parted,
    sort: Annotated[
        Sort,
        Query(
            description="Volgorde: naam van het gebied, eerste uiterste datum, meeste te laat, slechtste oordeel, "
            "eerstvolgend meetmoment. / Order: name of the area, nearest deadline, most overdue, worst verdict, next "
            "moment."
        ),
    ] = "area",
    words: Annotated[
        str, Query(max_length=100, description="Deel van de naam of code. / Part of the name or code.")
    ] = "",
    status: Annotated[
        str | None, Query(pattern="^(active|suspended|ended)$", description="Zo staat het. / It stands so.")
    ] = None,
    phase: Annotated[
        str | None, Query(pattern="^[a-z][a-z0-9_-]{0,62}$", description="Deze fase is open. / This phase is open.")
    ] = None,
    verdict: Annotated[
        Status | None, Query(description="Een indicator staat nu zo. / An indicator stands so now.")
    ] = None,
    overdue: Annotated[bool, Query(description="Er is iets te laat. / Something is overdue.")] = False,
    asked: Annotated[bool, Query(description="Er wordt een besluit gevraagd. / A decision is asked.")] = False,
    stuck: Annotated[bool, Query(description="Er zit iets vast. / Something is stuck.")] = False,
) -> Response:
    """The programmes that the caller may see, as last recorded, filtered and sorted."""
    wanted = Filter(words.replace("\0", ""), status, phase, verdict, overdue, asked, stuck)
    offset = part.before or 0
    found = portfolio.rows(call.house.office.engine, _visible(call), wanted, sort, offset, part.limit)
    more = offset + part.limit if found.total > offset + part.limit else None
    return listed(call, "ProgrammeList", found.items, following=more)


@programmes.get("/programmes/{programme}", "standing", "getProgramme", "Stand van zaken / Standing", "Standing")
def get_programme(call: Dated, programme: Programme) -> Response:
    """Where the programme stands: cycle, open phase runs with their gates, who owes what, indicators, what comes."""
    known = call.seen(programme)
    return shown(call, "Standing", standing_for(call, known), known.sequence)


@doors.get(
    "/programmes/{programme}/conditions", "standing", "listConditions", "Voorwaarden / Conditions", "ConditionList"
)
def list_conditions(call: Dated, programme: Programme) -> Response:
    """The conditions of all open gates: met, or what is missing and who owes it."""
    known = call.seen(programme)
    found = standing_for(call, known)
    items = [shapes.Condition(run.run, condition) for run in found.runs for condition in run.conditions]
    return listed(call, "ConditionList", items, known.sequence)


@doors.get("/programmes/{programme}/tasks", "standing", "listOwed", "Wie wat nog moet doen / Who owes what", "OwedList")
def list_owed(call: Dated, programme: Programme) -> Response:
    """What is owed now, by whom and until when."""
    known = call.seen(programme)
    return listed(call, "OwedList", standing_for(call, known).owed, known.sequence)


@doors.get(
    "/programmes/{programme}/receipts",
    "standing",
    "listReceipts",
    "Verwacht en gekomen / Expected, received",
    "ReceiptList",
)
def list_receipts(call: Dated, programme: Programme) -> Response:
    """How much was expected of each role or partner in the open phase runs, and how much came."""
    known = call.seen(programme)
    return listed(call, "ReceiptList", standing_for(call, known).received, known.sequence)


@doors.get(
    "/programmes/{programme}/indicators", "standing", "listIndicators", "Indicatoren / Indicators", "YardstickList"
)
def list_indicators(call: Dated, programme: Programme) -> Response:
    """Each indicator: what is agreed on it, and the newest verdict."""
    known = call.seen(programme)
    return listed(call, "YardstickList", standing_for(call, known).yardsticks, known.sequence)


@doors.get(
    "/programmes/{programme}/indicators/{indicator}",
    "standing",
    "getIndicator",
    "Indicator / Indicator",
    "YardstickPicture",
)
def get_indicator(call: Dated, programme: Programme, indicator: Indicator) -> Response:
    """What is agreed on one indicator, and the newest verdict."""
    known = call.seen(programme)
    found = next((one for one in standing_for(call, known).yardsticks if one.indicator == indicator), None)
    if found is None:
        raise NotHere
    return shown(call, "YardstickPicture", found, known.sequence)


@doors.get("/programmes/{programme}/calendar", "standing", "listCalendar", "Kalender / Calendar", "CalendarList")
def list_calendar(call: Dated, programme: Programme) -> Response:
    """What is foreseen next, by the same rules that will make it happen."""
    known = call.seen(programme)
    return listed(call, "CalendarList", standing_for(call, known).coming, known.sequence)


@doors.get(
    "/programmes/{programme}/agreements", "standing", "listAgreements", "Afspraken / Agreements", "AgreementList"
)
def list_agreements(call: Dated, programme: Programme) -> Response:
    """The agreements in force, and which parties have not signed."""
    known = call.seen(programme)
    return listed(call, "AgreementList", standing_for(call, known).agreements, known.sequence)


@doors.get(
    "/programmes/{programme}/initiatives", "standing", "listInitiatives", "Initiatieven / Initiatives", "InitiativeList"
)
def list_initiatives(call: Dated, programme: Programme) -> Response:
    """Initiatives, their milestones, and what the next one waits for."""
    known = call.seen(programme)
    return listed(call, "InitiativeList", standing_for(call, known).initiatives, known.sequence)


@doors.get("/programmes/{programme}/definition", "standing", "getDefinition", "Definitie / Definition", "Definition")
def get_definition(call: Dated, programme: Programme) -> Response:
    """The definition that the programme lives by, whole: what starts another programme just so."""
    known = call.seen(programme)
    return shown(call, "Definition", known.plan, known.sequence)


@doors.get("/programmes/{programme}/seats", "people", "listSeats", "Zetels / Seats", "SeatList")
def list_seats(call: Dated, programme: Programme) -> Response:
    """Who sits where."""
    known = call.seen(programme)
    items = [_seat(known, seat) for seat in known.programme.seats.values()]
    return listed(call, "SeatList", items, known.sequence)


@doors.get("/programmes/{programme}/people", "people", "listPeople", "Mensen / People", "PersonList")
def list_people(call: Dated, programme: Programme) -> Response:
    """Who takes part, by name."""
    known = call.seen(programme)
    items = [_participant(known, person) for person in known.programme.people]
    return listed(call, "PersonList", items, known.sequence)


@doors.get("/programmes/{programme}/letters", "letters", "listLetters", "Berichten / Letters", "LetterList")
def list_letters(call: Calling, part: Parted, programme: Programme) -> Response:
    """The letters about this programme, the newest first, and what became of them."""
    found = desk.of_programme(call.house.office.engine, programme, part.before, part.limit + 1)
    items = [
        shapes.LetterSent(one.number, one.day, one.state, one.why, one.names, one.about, one.sent_at)
        for one in found[: part.limit]
    ]
    more = items[-1].number if len(found) > part.limit else None
    return listed(call, "LetterList", items, call.known(programme).sequence, more)


@mine.get("/tasks", SIGNED_IN, "listMyTasks", "Mijn taken / My tasks", "TaskList")
def list_my_tasks(call: Calling, part: Parted) -> Response:
    """What the caller owes, over all programmes in which they have a seat; `limit` counts programmes."""
    assert call.signed_in is not None
    wanted = [name for name in call.takes_part if part.mark is None or name > part.mark]
    items: list[shapes.Task] = []
    for name in wanted[: part.limit]:
        found, sits = call.known(name).standing, call.caller(name).seats
        items += [shapes.Task(name, found.area_name, one) for one in found.owed if one.seat in sits]
    more = wanted[part.limit - 1] if len(wanted) > part.limit else None
    return listed(call, "TaskList", items, following=more)


@mine.get("/profile", SIGNED_IN, "getProfile", "Van wie dit token is / Whose token this is", "Profile")
def get_profile(call: Calling) -> Response:
    """Who the token stands for, and what they are in which programmes."""
    return shown(call, "Profile", profile(call))


def profile(call: Call) -> shapes.Profile:
    """Who the token stands for."""
    who = call.signed_in
    assert who is not None
    granted = {programme: tuple(sorted(capacities)) for programme, capacities in who.granted.items()}
    known = people.people(call.house.office.engine, [who.person]).get(who.person)
    letters = known.letters if known else "all"
    seats = {programme: who.seats[programme] for programme in call.takes_part}
    return shapes.Profile(who.person, who.name, who.language, letters, granted, seats)


def standing_for(call: Call, known: Known) -> Standing:
    """The standing, with names of people only for who may know them; of whom they may not, the ids."""
    name = known.programme.id
    if call.may("people", name) or call.may("record", name):
        return known.standing
    with call.looking() as connection:
        persons = people.found(connection, list(known.names)).keys()
    names = {key: called for key, called in known.names.items() if key not in persons}
    return standing(known.plan, known.programme, known.standing.at, (), names)


def _visible(call: Call) -> Sequence[str] | None:
    """The programmes that the caller may see; None: all. Any capacity and any seat lets one see how it stands."""
    assert call.signed_in is not None
    if call.signed_in.granted.get(ALL):
        return None
    return sorted({*call.signed_in.granted, *call.takes_part})


def _seat(known: Known, seat: Seat) -> shapes.SeatNow:
    other = seat.substitute
    return shapes.SeatNow(
        seat=seat.id,
        role=seat.role,
        label=both(lambda language: Speaker(known.plan, {}, language).role(seat.role)),
        person=seat.person,
        organisation=seat.organisation,
        since=seat.since,
        until=seat.until,
        substitute=other.person if other else None,
        substitute_first=other.first if other else None,
        substitute_last=other.last if other else None,
    )


def _participant(known: Known, person: str) -> shapes.Participant:
    seats = tuple(seat.id for seat in known.programme.seats.values() if seat.person == person)
    return shapes.Participant(person, known.names.get(person), known.programme.people[person], seats)
