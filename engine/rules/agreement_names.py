"""What agreements are called: by their kind, and where there are more of a kind by with whom and for which phase.

Their words are for their parties; a name is for everybody who sees the programme, so it tells nothing of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby

from engine.rules.programme import Agreement, Programme
from engine.rules.speaker import Speaker
from engine.rules.words import listed

MOST_PARTIES = 4


def agreement_names(s: Speaker, p: Programme, quoted: bool = True) -> dict[str, str]:
    """The name of each agreement in force, by its id, as it stands in a sentence: ‘thema’ met school en zorg. Where it
    stands alone its kind needs not be `quoted`."""
    found: dict[str, str] = {}
    by_kind = sorted(p.agreements.values(), key=lambda one: one.kind)
    for kind, group in groupby(by_kind, key=lambda one: one.kind):
        found |= _told_apart(s, p, f"‘{s.kind(kind)}’" if quoted else s.kind(kind), list(group))
    return found


def _told_apart(s: Speaker, p: Programme, kind: str, alike: list[Agreement]) -> dict[str, str]:
    """By no more than it takes: the parties, the phase run, who put it on record; at last by their order."""
    if len(alike) == 1:
        return {alike[0].id: kind}
    told = {one.id: "" for one in alike}
    tells: tuple[Callable[[Agreement], str], ...] = (
        lambda one: f" {s.pick('met', 'with')} {_roles(s, p, one.parties)}",
        lambda one: f", {s.run(one.run)}",
        lambda one: f", {s.pick('vastgelegd door', 'put on record by')} {_roles(s, p, (one.seat,))}",
    )
    for tell in tells:
        more = {one.id: tell(one) for one in alike}
        if len(set(told.values())) < len(alike) and len(set(more.values())) > 1:
            told = {id_: name + more[id_] for id_, name in told.items()}
    return {id_: f"{kind}{number}{told[id_]}" for id_, number in _numbers(s, told).items()}


def _numbers(s: Speaker, told: dict[str, str]) -> dict[str, str]:
    """Numbers for those that cannot be told apart otherwise, in the order in which they were put on record."""
    all_of_them, seen, found = Counter(told.values()), Counter[str](), {}
    for id_, name in told.items():
        seen[name] += 1
        found[id_] = f", {s.pick('nummer', 'number')} {seen[name]}" if all_of_them[name] > 1 else ""
    return found


def _roles(s: Speaker, p: Programme, seats: Iterable[str]) -> str:
    roles = list(dict.fromkeys(s.role(p.seats[seat].role) if seat in p.seats else seat for seat in seats))
    more = len(roles) - MOST_PARTIES
    if more > 0:
        roles = [*roles[:MOST_PARTIES], s.pick(f"nog {more}", f"{more} more")]
    return listed(roles, s.language)
