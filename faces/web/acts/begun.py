"""What somebody filled in so far of a programme that they start: kept as a draft of theirs, from step to step.

It ends when the programme is started or when they begin anew, and as every draft does (engine/office/entrance/drafts).
What the steps come to: starting.py.
"""

import json
from hashlib import sha256

from engine.office.entrance import drafts
from engine.office.entrance.drafts import DraftTooLong
from faces.web.acts.brought import CARRIED, FILE, NotSound, brought, read
from faces.web.acts.starting import AREA
from faces.web.forms import COMMAND, Posted, new_id
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit

TASK = "start"
"""What it is kept as."""

PLAN = ("definition", *AREA)
OF_SEAT = ("who", "name", "address")


def kept(visit: Visit) -> Posted | None:
    """What was filled in so far, with the id of the command that it will give; None where nothing was."""
    found = drafts.get(visit.house.office.engine, _person(visit), drafts.STARTING, TASK)
    return Posted({name: [value] for name, value in found.fields.items()}) if found else None


def joined(before: Posted | None, form: Posted) -> Posted:
    """The same with what a form of one of the steps says, files apart; its id stays, or is given."""
    fields = dict(before.values) if before else {}
    fields |= {name: value for name, value in form.values.items() if name in PLAN or _of_seat(name)}
    fields[COMMAND] = fields.get(COMMAND) or new_id()
    return Posted({name: [value] for name, value in fields.items()})


def with_file(filled: Posted, form: Posted) -> Posted:
    """The same with the definition that was brought. One that is not sound counts until the next form: then it is gone,
    and the one that was chosen counts. Raises Problems."""
    fields = dict(filled.values)
    chosen = brought(form)
    if chosen:
        fields[CARRIED] = chosen
    elif PLAN[0] in form.fields and CARRIED in fields and not _sound(fields[CARRIED]):
        del fields[CARRIED]
    return Posted({name: [value] for name, value in fields.items()})


def keep(visit: Visit, filled: Posted) -> None:
    """Keeps it. Raises Problems where it is too long."""
    try:
        drafts.put(visit.house.office.engine, _person(visit), drafts.STARTING, TASK, filled.values, visit.now)
    except DraftTooLong:
        raise wrong(
            FILE,
            "dit is te lang om te bewaren. Kies een kleiner bestand, bijvoorbeeld zonder commentaar.",
            "this is too long to keep. Choose a smaller file, for example without comments.",
        ) from None


def drop(visit: Visit) -> None:
    """Throws it away."""
    drafts.drop(visit.house.office.engine, _person(visit), drafts.STARTING, TASK)


def mark(filled: Posted) -> str:
    """What tells this from anything else that could be filled in: what was seen is what is started."""
    return sha256(json.dumps(filled.values, sort_keys=True).encode()).hexdigest()


def _of_seat(name: str) -> bool:
    seat, _, part = name.rpartition("-")
    return bool(seat) and part in OF_SEAT


def _sound(carried: str) -> bool:
    try:
        read(carried)
    except NotSound:
        return False
    return True


def _person(visit: Visit) -> str:
    assert visit.signed_in is not None
    return visit.signed_in.person
