"""In which language Koers speaks to this reader: Dutch, unless they chose English. Only that choice lives here."""

from contextvars import ContextVar

from engine.office.settings import spoken
from engine.rules.refusals import Refusal
from engine.rules.texts import Language, Text

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


class UnknownLanguage(Refusal):
    """De taal '{language}' spreekt Koers niet. Kies nl of en.
    --
    Koers does not speak the language '{language}'. Choose nl or en.
    """


def language() -> Language:
    """The language chosen on the command line, else in KOERS_LANGUAGE, else Dutch."""
    return _chosen.get() or spoken()


def choose(name: str | None) -> None:
    """Speak `name` from now on ("nl" or "en"; None leaves it to the environment). Raises UnknownLanguage."""
    if name not in (None, "nl", "en"):
        raise UnknownLanguage(language=name)
    _chosen.set("en" if name == "en" else "nl" if name == "nl" else None)


def say(text: Text) -> str:
    """The text in the reader's language."""
    return text.say(language())


def pick(nl: str, en: str) -> str:
    """The one of two that is in the reader's language."""
    return en if language() == "en" else nl
