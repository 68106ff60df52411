"""All acts there are, by their word in the address, and which of them a visitor may do."""

from engine.office.shelf import Known
from faces.web.acts.ending import End
from faces.web.acts.extending import Extend
from faces.web.acts.halting import Resume, Suspend
from faces.web.acts.handing_over import HandOver
from faces.web.acts.measuring import AgreeMoments, ChangeYardstick, RecordFigure
from faces.web.acts.migrating import Migrate
from faces.web.acts.reminding import Remind
from faces.web.acts.reopening import Reopen
from faces.web.acts.returning import Return
from faces.web.acts.shapes import Act
from faces.web.acts.substituting import Substituting
from faces.web.visit import Visit

_ALL = (
    Remind(), Return(), Extend(), Suspend(), Resume(), RecordFigure(), HandOver(), Substituting(), AgreeMoments(),
    ChangeYardstick(), Reopen(), Migrate(), End(),
)  # fmt: skip
ACTS: dict[str, Act] = {act.word: act for act in _ALL}


def offered(visit: Visit, known: Known) -> list[Act]:
    """The acts that this visitor may do in this programme as it stands, in order; none once it has ended."""
    if known.programme.status == "ended":
        return []
    may = [act for act in ACTS.values() if visit.may(act.needs, known.programme.id) and act.admits(visit, known)]
    return [act for act in may if act.offers(known)]
