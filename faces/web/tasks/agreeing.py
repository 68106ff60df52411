"""Putting an agreement on record, to be signed by its parties."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.gates import seats_of
from engine.rules.speaker import Speaker
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit


class Agree:
    """The kind of task that an agreement is to whoever draws it up."""

    template = "tasks/agree.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """What kind of agreement it is, who can be a party, and the name it will go by."""
        speaker = Speaker(at.known.plan, at.known.names, visit.language)
        options = [(seat.id, speaker.seat(seat)) for seat in _parties(at)]
        chosen = values.get("parties", "").split("\n") if values else [seat for seat, _ in options]
        return {
            "kind_called": speaker.kind(at.item),
            "options": options,
            "chosen": chosen,
            "name": _name(at, values.get("agreement", "")),
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The agreement. Raises Problems."""
        assert at.run is not None
        parties = posted.all("parties")
        if not parties:
            raise wrong("parties", "kies wie dit ondertekenen.", "choose who sign this.")
        if not posted.one("content"):
            raise wrong("content", "schrijf op wat u afspreekt.", "write down what you agree.")
        fields = {"run": at.run.id, "kind": at.item, "seat": at.seat.id, "content": posted.one("content")}
        with calling(content="content", parties="parties", agreement=""):
            return [command(c.MakeAgreement, posted, **fields, parties=parties, agreement=posted.one("agreement"))]


def _parties(at: TaskAt) -> list[Any]:
    kind = at.known.plan.agreement_kind[at.item]
    return [seat for role in kind.signed_by for seat in seats_of(at.known.programme, role)]


def _name(at: TaskAt, kept: str) -> str:
    """A name nobody uses yet, that tells nothing of the agreement: the one that was kept, if it is still free."""
    cycle = at.run.cycle if at.run else 1
    taken = at.known.programme.agreements
    if kept and kept not in taken:
        return kept
    number = next(n for n in range(1, len(taken) + 2) if f"{at.item[:50]}-{cycle}-{n}" not in taken)
    return f"{at.item[:50]}-{cycle}-{number}"
