"""What must always hold between people: sign-off, seats, reminders, escalation, letters. See invariants.py."""

from datetime import timedelta

from engine.rehearsal.holding import Handled, Said, invariant
from engine.rehearsal.memory import COURSE, Memory, asked
from engine.rehearsal.second_opinion import content_of, is_done, makers, may_act
from engine.rules import events as e
from engine.rules.commands import Ratify, Sign
from engine.rules.gates import look
from engine.rules.programme import Programme
from engine.rules.refusals import ConflictOfInterest, OwnWork
from engine.rules.wishes import Wish
from engine.rules.workdays import end_of_day, is_working_day, local_day

WEEK = timedelta(days=7)
MOST_REPEATS = 3
ASKING = ("invitation", "reminder", "phone_task", "returned", "lapsed", "deadline_moved")


@invariant(e.SignedOff)
def no_sign_off_counts_twice(before: Programme, event: e.SignedOff, after: Programme, memory: Memory) -> Said:
    """A seat speaks once per look at the same content."""
    notes = memory.runs[event.run]
    if (event.seat, event.content, event.look) in notes.spoken:
        return f"{event.seat} spoke before in look {event.look}"
    return f"{event.seat} has a conflict of interest" if event.seat in notes.conflicts else None


@invariant(e.SignedOff)
def a_sign_off_binds_what_is_there(before: Programme, event: e.SignedOff, after: Programme, memory: Memory) -> Said:
    """A sign-off carries the hash of the content, or of the course proposal, as it stands."""
    proposal = memory.runs[event.run].proposal
    if proposal is not None and event.content == proposal.hash:
        return None
    return None if event.content == content_of(memory, event.run) else f"{event.seat} signed something else"


@invariant(e.SignedOff)
def nobody_signs_own_work(before: Programme, event: e.SignedOff, after: Programme, memory: Memory) -> Said:
    """Nobody signs off on what they delivered themselves."""
    notes = memory.runs[event.run]
    on_course = notes.proposal is not None and event.content == notes.proposal.hash
    return f"{event.by} made it" if event.by in makers(notes) and not on_course else None


@invariant(e.SignedOff, e.AgreementSigned, e.ProductDelivered, e.CourseProposed, e.CourseRatified, e.Explained)
def people_act_for_their_own_seat(before: Programme, event: e.SignedOff, after: Programme, memory: Memory) -> Said:
    """Who acts holds the seat, belongs to the organisation that does, or substitutes on that day."""
    day = local_day(memory.plan.calendar, event.at)
    mine = may_act(before, before.seats[event.seat], event.by, day)
    return None if mine else f"{event.by} acted for {event.seat}"


@invariant(e.ProductReturned)
def only_what_was_handed_in_goes_back(
    before: Programme, event: e.ProductReturned, after: Programme, memory: Memory
) -> Said:
    """What goes back was handed in and is not back already; a programme manager says why, and returns no own work."""
    notes = memory.runs[event.run]
    handed = notes.handed.get(event.product)
    if handed is None or event.product in notes.returned or handed.seat != event.seat:
        return f"{event.product} was not handed in by {event.seat}"
    if event.by is None:
        return None
    return None if event.reason and event.by != handed.by else f"{event.by} returns own work, or gives no reason"


@invariant(e.SignOffLapsed)
def sign_offs_lapse_for_a_reason(before: Programme, event: e.SignOffLapsed, after: Programme, memory: Memory) -> Said:
    """A sign-off that stood lapses when the content changed, or when a programme manager returned a product of it."""
    notes = memory.runs[event.run]
    vote = notes.votes.get(event.seat)
    if vote is None or vote.content != event.content:
        return f"{event.seat} had not signed that"
    if event.why == "returned":
        return None if notes.sent_back else f"nobody returned a product of {event.run}"
    return None if event.content != content_of(memory, event.run) else f"what {event.seat} signed did not change"


@invariant(Handled)
def standing_sign_offs_are_sound(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """After every command, what counts is on the content as it stands, by nobody who made it or has a conflict, and
    on nothing that a programme manager returned."""
    for run in after.runs.values() if handled.events else ():
        notes = memory.runs[run.id]
        if set(run.votes) != set(notes.votes):
            return f"{run.id} counts {sorted(run.votes)}, heard were {sorted(notes.votes)}"
        content = content_of(memory, run.id) if run.votes else ""
        for key, vote in run.votes.items():
            bound = notes.proposal.hash if key.startswith(COURSE) and notes.proposal else content
            own = vote.by in makers(notes) and not key.startswith(COURSE)
            back = notes.sent_back and not key.startswith(COURSE)
            if vote.content != bound or own or back or key.removeprefix(COURSE) in notes.conflicts:
                return f"the sign-off of {key} in {run.id} still counts"
    return None


@invariant(Handled)
def what_is_asked_can_be_done(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """Nobody is refused for what they made or for a conflict of interest, who was asked for that very act."""
    command, refusal = handled.command, handled.refusal
    if not isinstance(refusal, OwnWork | ConflictOfInterest) or not isinstance(command, Sign | Ratify):
        return None
    run = before.runs.get(command.run)
    day = local_day(memory.plan.calendar, handled.now)
    owed = look(memory.plan, before, run, day).owed if run else ()
    asked_it = any(item.seat == command.seat and item.act in ("sign", "decide", "ratify") for item in owed)
    own = isinstance(refusal, OwnWork) and _others(before, command, memory)
    return f"{command.seat} was asked, and refused with {refusal.code}" if asked_it and not own else None


def _others(before: Programme, command: Sign | Ratify, memory: Memory) -> bool:
    """Whether somebody else could sign for the seat."""
    seat, own = before.seats[command.seat], makers(memory.runs[command.run])
    people = [person for person, places in before.people.items() if seat.organisation in places]
    return any(person not in own for person in (seat.person, *people) if person)


@invariant(e.SeatLeft)
def successors_get_their_days(before: Programme, event: e.SeatLeft, after: Programme, memory: Memory) -> Said:
    """A successor gets five working days and is not late before; an empty seat has no days."""
    if event.grace is None:
        return None if not after.seats[event.seat].filled else f"{event.successor_person} gets no days"
    days = [event.day + timedelta(days=n) for n in range(1, (event.grace - event.day).days + 1)]
    working = sum(is_working_day(memory.plan.calendar, day) for day in days)
    return None if working == 5 else f"{working} working days until {event.grace}"


@invariant(e.SeatLeft)
def seats_are_left_once(before: Programme, event: e.SeatLeft, after: Programme, memory: Memory) -> Said:
    """A seat that is left was held, and an announced leaving happens at the end of its day."""
    seat = before.seats[event.seat]
    if not seat.filled and seat.until is None:
        return f"{event.seat} was empty"
    late = seat.until is not None and event.at > end_of_day(memory.plan.calendar, seat.until)
    return f"{event.seat} was to be left on {seat.until}" if late else None


@invariant(e.ReminderCame)
def reminders_go_to_those_who_owe(before: Programme, event: e.ReminderCame, after: Programme, memory: Memory) -> Said:
    """Nobody is reminded of what is done, and the reminder comes on a working day."""
    for item in event.owed:
        if is_done(memory, before, event.run, item.seat, item.act, item.item):
            return f"{item.seat} has done {item.act} {item.item}"
    return None if is_working_day(memory.plan.calendar, event.day) else f"{event.day} is no working day"


@invariant(e.ReminderCame)
def an_unchanged_list_goes_weekly(before: Programme, event: e.ReminderCame, after: Programme, memory: Memory) -> Said:
    """The same list goes out at most weekly and is repeated three times; then somebody is asked to phone."""
    notes = memory.runs[event.run]
    if not event.owed or event.announces_escalation or asked(event.owed) != notes.told or notes.told_on is None:
        return None
    if event.day - notes.told_on < WEEK:
        return f"the same list went on {notes.told_on}"
    return f"the list went {notes.repeats + 1} times" if notes.repeats >= MOST_REPEATS and not event.phone else None


@invariant(e.Escalated)
def escalation_is_announced(before: Programme, event: e.Escalated, after: Programme, memory: Memory) -> Said:
    """Nobody is named to the role above without a letter that announced it, before what they owe is done, or as a
    volunteer."""
    announced = memory.runs[event.run].announced
    day = local_day(memory.plan.calendar, event.at)
    if event.late and (announced is None or announced >= day):
        return f"announced on {announced}, named on {day}"
    for item in event.late:
        if memory.plan.role[item.role].volunteer:
            return f"{item.seat} is a volunteer"
        if is_done(memory, before, event.run, item.seat, item.act, item.item):
            return f"{item.seat} has done {item.act} {item.item}"
    return None


@invariant(Handled)
def letters_go_on_working_days(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """Every letter may go on a working day of the role it goes to, and to a seat where somebody sits."""
    for wish in handled.wishes:
        if wish.kind != "letter":
            continue
        if not is_working_day(memory.plan.calendar, wish.on, wish.role):
            return f"{wish.about} to {wish.role} on {wish.on}"
        if wish.seat is not None and not after.seats[wish.seat].filled:
            return f"{wish.about} to {wish.seat}, where nobody sits"
    return None


@invariant(Handled)
def no_letter_for_what_is_done(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """No letter is wished that asks for something done, in the same command or before."""
    for wish in handled.wishes:
        if wish.kind == "letter" and wish.about in ASKING and _in_vain(wish, after, memory):
            return f"{wish.about} to {wish.seat or wish.role} about {wish.item or wish.run}"
    return None


def _in_vain(wish: Wish, after: Programme, memory: Memory) -> bool:
    if wish.run not in after.runs:
        return True
    if wish.about == "returned":
        return wish.item not in memory.runs[wish.run].returned
    act, _, item = (wish.item or "").partition(":")
    seat = wish.seat
    return act != "" and wish.about != "phone_task" and is_done(memory, after, wish.run, seat, act, item)
