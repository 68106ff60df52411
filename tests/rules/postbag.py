"""A postbag: the letters that a life wishes, collected, and read as one person would when the letter goes."""

from engine.rules import events as e
from engine.rules.letter_picture import Piece, Told
from engine.rules.letters import piece
from engine.rules.readers import readers, seats_acted_for
from engine.rules.standing import standing
from engine.rules.wishes import Wish
from tests.rules.lives import Life


class Postbag:
    """Collects what a life wishes, and reads it as one person would when the letter goes."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.wished: list[Told] = []

    def collect(self, events: tuple[e.Event, ...] = ()) -> "Postbag":
        """The letters wished for by the last command."""
        told = (*events, *self.life.told)
        self.wished += [_told(wish, told) for wish in self.life.wished if wish.kind == "letter"]
        return self

    def read(self, person: str, optional: bool = True) -> Piece | None:
        """What the letter says to a person now."""
        life, today = self.life, self.life.today
        mine = [one for one in self.wished if person in readers(life.plan, life.p, one.role, one.seat, today)]
        stands = standing(life.plan, life.p, life.now)
        return piece(life.plan, life.p, stands, mine, seats_acted_for(life.p, person, today), {}, optional)


def _told(wish: Wish, events: tuple[e.Event, ...]) -> Told:
    return Told(wish.about, wish.run, wish.role, wish.seat, wish.item, wish.on, events)
