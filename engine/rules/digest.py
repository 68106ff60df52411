"""What a digest says of one programme: the decision asked, where it stands, what changed, what is late, what comes.

Made of the whole journal and the programme as it left it; the same record gives the same digest, whenever it is made.
Shapes: digest_picture.py. Each part has a file of its own: digest_track.py, digest_late.py, digest_changes.py,
digest_indicators.py, digest_explanations.py, digest_decisions.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from engine.rules import events as e
from engine.rules.calendar import DueKind, ahead, dues
from engine.rules.definition import Definition
from engine.rules.digest_changes import changes, previous_digest, unsigned
from engine.rules.digest_decisions import decisions
from engine.rules.digest_explanations import explanations
from engine.rules.digest_held import everything_held
from engine.rules.digest_indicators import indicators
from engine.rules.digest_late import late
from engine.rules.digest_names import Voice, with_initiatives
from engine.rules.digest_picture import Digest, Happening, Question
from engine.rules.digest_track import Track
from engine.rules.picture import Standing
from engine.rules.programme import Programme
from engine.rules.speaker import Names
from engine.rules.standing import HORIZON, MOST_COMING, standing
from engine.rules.tellings import ACTS
from engine.rules.texts import Text
from engine.rules.verdicts import SIGNAL
from engine.rules.words import both, capital

NOT_COMING: frozenset[DueKind] = frozenset({"reminder", "digest", "escalation"})
"""What is foreseen, but no news to those who decide."""


def digest(
    plan: Definition, programme: Programme, events: Sequence[e.Event], now: datetime, head: str, names: Names
) -> Digest:
    """The digest at `now` (aware, UTC) of a programme whose whole journal `events` is, with `head` as its last hash.

    `names` (see Speaker) fills in names, and words by their seal. Every list has the most important first: decisions
    on the course before sign-offs, key indicators before others and the worst before the better, what is late longest
    first, decisions and changes newest first (changes by how much they matter: see digest_changes.py).
    """
    named = with_initiatives(events, names)
    voice = Voice(plan, programme, named)
    stands = standing(plan, programme, now, events, named)
    since = previous_digest(events, now)
    known = since[0] if since else 0
    held = tuple(everything_held(plan, programme, stands))
    return replace(
        bare(plan, programme, stands, head, named),
        since=since[1].day if since else None,
        late=tuple(late(plan, programme, stands, events, named)),
        changed=tuple(changes(plan, events[known:], unsigned(events[:known]), stands.on, voice)),
        indicators=tuple(indicators(held, events, named)),
        explanations=tuple(explanations(plan, programme, held, events, named)),
        decisions=tuple(decisions(stands.history.decisions, events, voice)),
        reopened=tuple(one.began for one in stands.history.cycles if one.reason == "reopened"),
    )


def bare(plan: Definition, programme: Programme, stands: Standing, head: str, names: Names) -> Digest:
    """What the state alone tells, as it `stands`: decisions asked, what is stuck, the track, gates, and what comes.

    What looks back, and what is late, is left out.
    """
    teller = _Teller(plan, programme, stands, Voice(plan, programme, names))
    track = Track(plan, programme, stands, names)
    return Digest(
        programme=programme.id,
        title=plan.title,
        area_name=programme.area_name,
        area_code=programme.area_code,
        on=stands.on,
        at=stands.at,
        since=None,
        sequence=programme.sequence,
        head=head,
        status=programme.status,
        cycle=programme.cycle.number if programme.cycle else 0,
        cycle_told=stands.cycle.told if stands.cycle else NOT_BEGUN,
        asked=tuple(teller.asked()),
        stuck=tuple(teller.stuck()),
        track=tuple(track.phases()),
        gates=tuple(track.gates()),
        late=(),
        changed=(),
        coming=tuple(teller.coming()),
        indicators=(),
        explanations=(),
        decisions=(),
        reopened=(),
        signal=SIGNAL,
    )


NOBODY = (
    "Niemand kan dit doen: {what} ({count}); {role} heeft niemand.",
    "Nobody can do this: {what} ({count}); {role} has nobody.",
)
NOT_BEGUN = Text(nl="Het programma is nog niet begonnen.", en="The programme has not begun.")


class _Teller:
    """Tells what is asked and what comes; every part is a method without side effects."""

    def __init__(self, plan: Definition, p: Programme, stands: Standing, voice: Voice) -> None:
        self.plan, self.p, self.stands, self.voice = plan, p, stands, voice

    def asked(self) -> Iterator[Question]:
        """The decisions asked: on the course or the programme first, then the sign-offs; the nearest day first."""
        courses = {None, *(run.run for run in self.stands.runs if run.evaluation)}
        found = self.stands.decisions_asked
        for one in sorted(found, key=lambda one: (one.run not in courses, one.until or date.max)):
            role = self.voice.say(lambda s, one=one: s.role(one.role))  # type: ignore[misc]
            yield Question(role, _without(one.what, role), one.until)

    def stuck(self) -> Iterator[Text]:
        """What nobody can act on; what an empty role owes the programme many times over is told once."""
        loose = [one for one in self.stands.owed if one.run is None and one.seat is None]
        lines = self.stands.stuck
        for (role, act), found in groupby(enumerate(loose), key=lambda known: (known[1].role, known[1].act)):
            places = [place for place, _ in found]
            yield lines[places[0]] if len(places) == 1 else self._nobody(role, act, len(places))
        yield from lines[len(loose) :]

    def _nobody(self, role: str, act: str, count: int) -> Text:
        nl, en = NOBODY
        return self.voice.say(
            lambda s: s.pick(nl, en).format(what=s.pick(ACTS[act][2], ACTS[act][3]), count=count, role=s.role(role))
        )

    def coming(self) -> Iterator[Happening]:
        """What falls due within some time, and of moments and deadlines the next one however far away."""
        near, far = ahead(self.plan, self.p, self.stands.on + HORIZON), dues(self.plan, self.p)
        found = {due.rank: due for due in (*near, *far) if due.kind not in NOT_COMING and due.day >= self.stands.on}
        for due in [found[rank] for rank in sorted(found)][:MOST_COMING]:
            yield Happening(due.day, self.voice.due(due))


def _without(what: Text, role: Text) -> Text:
    """What is asked, without the role it is asked of in front."""
    return both(lambda language: capital(what.say(language).removeprefix(f"{capital(role.say(language))}: ")))
