"""What can be wrong with a form of a task: problems, each with its field, and forms that are shown once more."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine.rules.refusals import Refusal
from engine.rules.texts import Text
from faces.refusals import Problems


class ShowAgain(Refusal):
    """Kijk na wat er is gelezen. Er is nog niets vastgelegd.
    --
    Check what was read. Nothing is recorded yet.
    """

    def __init__(self, values: Mapping[str, str], status: int = 200, lines: Sequence[Text] = ()) -> None:
        super().__init__()
        self.values, self.status, self.lines = values, status, tuple(lines)


def problem(field: str, nl: str, en: str) -> Text:
    """One problem, of a field ("": of the form as a whole)."""
    return Text(nl=f"{field}: {nl}", en=f"{field}: {en}") if field else Text(nl=nl, en=en)


def wrong(field: str, nl: str, en: str) -> Problems:
    """The one thing that is wrong with a form."""
    return Problems([problem(field, nl, en)])


@contextmanager
def calling(**names: str) -> Iterator[None]:
    """Calls the fields of a command as the form does: names by field of the command."""
    try:
        yield
    except Problems as found:
        raise Problems([_renamed(line, names) for line in found.lines]) from None


def _renamed(line: Text, names: Mapping[str, str]) -> Text:
    field, colon, _ = line.nl.partition(": ")
    if not colon or field not in names:
        return line
    return Text(nl=names[field] + line.nl[len(field) :], en=names[field] + line.en[len(field) :])
