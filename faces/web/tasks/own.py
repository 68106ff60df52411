"""What is asked of somebody who is signed in, in one programme, each thing with its page. Only the list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from engine.office.shelf import Known
from engine.rules.letters import EVERYTHING
from engine.rules.picture import Owes
from engine.rules.texts import Text
from faces.web.tasks import became, finding


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One thing owed, with its page. `kept`: some of it was filled in and kept for later."""

    href: str
    what: Text
    about: Text | None
    until: date | None
    late: bool
    kept: bool


def tasks_of(known: Known, seats: Collection[str], kept: Collection[tuple[str, str]] = ()) -> list[OwnTask]:
    """What these seats owe; `kept` has the drafts of whoever acts for them, each by its programme and its key."""
    return [_task(known, one, kept) for one in finding.owed_by(known, seats)]


def _task(known: Known, owes: Owes, kept: Collection[tuple[str, str]]) -> OwnTask:
    programme = known.programme.id
    item = EVERYTHING if owes.act == "supply" else owes.item
    assert owes.seat is not None
    key = finding.draft_key(owes.seat, owes.run, owes.act, item)
    count = len(finding.all_of(known, owes.seat, owes.act, owes.run)) if owes.act == "supply" else 1
    return OwnTask(
        href=finding.page_of(programme, owes),
        what=owes.what if count == 1 else finding.several(count),
        about=became.run_called(known, owes.run) if owes.run else None,
        until=owes.until,
        late=owes.late,
        kept=(programme, key) in kept,
    )
