"""A task as a page sees it, and what every kind of task can do. Shapes only; which kinds there are: kinds.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from engine.office.shelf import Known
from engine.rules.commands import Command
from engine.rules.picture import Owes
from engine.rules.programme import PhaseRun, Seat
from faces.web.forms import Posted
from faces.web.visit import Visit


@dataclass(frozen=True, slots=True)
class TaskAt:
    """One thing asked of a seat in a programme as it stands now. `address` is that of its page.

    `run` is the open phase run it belongs to, if any; `item` as in gates.Owed, one of them; `owes` what the standing
    says of it: None where it is not owed (any more), so that only what was done can be shown.
    """

    known: Known
    seat: Seat
    run: PhaseRun | None
    act: str
    item: str
    owes: Owes | None
    address: str


class TaskKind(Protocol):
    """One kind of task. Its template extends tasks/task.html, and fills the block `task` with a form."""

    template: str

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """What its template needs; `values` are those of a draft, or of a form that was refused."""
        ...

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The commands that a form which was sent comes to, in order. Raises Problems, or another Refusal."""
        ...


@runtime_checkable
class Reading(Protocol):
    """A kind of task that reads the text of a file: a form that comes back brings it along."""

    def read_from(self, posted: Posted) -> dict[str, str]:
        """The text of the file that was sent, as a field of the form; nothing where there is none."""
        ...


@runtime_checkable
class Paged(Protocol):
    """A kind of task whose form comes in pages, of which each is kept and sent by itself."""

    def of_other_pages(self, kept: Mapping[str, str], posted: Posted) -> dict[str, str]:
        """Those of the fields that were `kept` which did not stand in the form that was sent."""
        ...
