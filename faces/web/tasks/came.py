"""Somebody at the page of a task. What they do there: working.py."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from engine.office.entrance.task_links import TaskLink
from engine.office.shelf import Known
from engine.rules.letters import EVERYTHING
from engine.rules.programme import Seat
from faces.web.tasks import finding
from faces.web.visit import Visit

FROM = "vanaf"
"""What the address says of a form that comes in pages: where this one begins."""


@dataclass(frozen=True)
class Came:
    """Somebody at a task: who, for which seat, and how they came (a link, or signed in)."""

    visit: Visit
    programme: str
    person: str
    name: str
    seat: Seat
    act: str
    item: str
    run: str | None
    address: str
    link: TaskLink | None = None

    @property
    def known(self) -> Known:
        """The programme as it stands now."""
        return self.visit.known(self.programme)

    @property
    def thing(self) -> str:
        """What is asked, by one name: a link to one figure of many opens them all, as a link to all does."""
        return EVERYTHING if self.act == "supply" else self.item

    @property
    def draft_key(self) -> str:
        """What tells a draft of this task from those of others."""
        return finding.draft_key(self.seat.id, self.run, self.act, self.thing)

    @property
    def here(self) -> str:
        """The address of this page of the task."""
        return self.with_query()

    def with_query(self, **asked: str) -> str:
        """The address of this task, asked something more; of a form in pages it stays at the same one."""
        here = self.visit.request.query_params.get(FROM, "")
        asked = ({FROM: here} if here.isascii() and here.isdigit() else {}) | asked
        return self.address + ("&" if urlsplit(self.address).query else "?") * bool(asked) + urlencode(asked)
