"""The post of a replay: letters go to a mailbox of its own at the moment they are due, and are written out afterwards,
with the digests that came due. Nothing here ever reaches a real mail server.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path

from sqlalchemy import Engine

from engine.office import reading
from engine.office.digest_lately import came_due
from engine.office.digests import page, pdf
from engine.office.letters.post import Post
from engine.office.letters.sorting import Limits, next_moment
from engine.office.mailbox import deliver_into, empty, letters
from engine.office.settings import read_post_settings
from engine.rules.digest_picture import Digest
from engine.rules.problems import quoted
from engine.rules.texts import Language
from faces.letter_files import write_letters
from faces.pages import CannotWrite

SENDER = Address("Koers", "koers", "localhost")
HOLDER = "replay"
NEVER_TOO_MANY = 1_000_000


@dataclass(frozen=True)
class ReplayPost:
    """Delivers the letters of a replay into the mailbox in `folder`."""

    post: Post
    folder: Path

    def until(self, moment: datetime) -> None:
        """Works at each moment up to `moment` at which there is something to sort or to send."""
        while (due := next_moment(self.post.engine)) is not None and due <= moment:
            self.post.work(due)

    def write(self, out: Path, programme: str, language: Language, told: Callable[[str], None]) -> list[Path]:
        """Writes its letters and the digests of the programme below `out`; `told` hears what is being written.

        Gives the list of letters, and the newest digest where there is one. Raises CannotWrite.
        """
        told("letters")
        written = [write_letters(out / "letters", letters(self.folder))]
        for found in _digests(self.post.engine, programme):
            told(found.on.isoformat())
            written[1:] = [_write(out / "digests", found, language)]
        return written


def replay_post(engine: Engine, folder: Path) -> ReplayPost:
    """A post that delivers into an empty mailbox in `folder`."""
    empty(folder)
    settings = read_post_settings()
    limits = Limits(settings.a_week, NEVER_TOO_MANY)
    return ReplayPost(Post(engine, deliver_into(folder), SENDER, settings.url, HOLDER, limits), folder)


def _digests(engine: Engine, programme: str) -> Iterator[Digest]:
    """Every digest that came due, oldest first."""
    for record in reading.events(engine, programme):
        if record.type == "DigestDue":
            yield came_due(engine, programme, record.sequence, record.at)


def _write(folder: Path, found: Digest, language: Language) -> Path:
    path = folder / f"digest-{found.on.isoformat()}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf(found, language))
        path.with_suffix(".html").write_text(page(found, language), encoding="utf-8")
    except OSError:
        raise CannotWrite(folder=quoted(folder), option="--out") from None
    return path
