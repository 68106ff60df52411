"""The digest of a programme as markdown: what is asked, where we stand, what gates wait for, what comes next."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from engine.rules.picture import Standing
from engine.rules.verdicts import verdict_word
from engine.rules.words import day_words, term

TEMPLATE = "digest.md"
MOST_COMING = 6
_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>|#])")


def digest(found: Standing, language: str = "nl") -> str:
    """The digest in one language. The same standing gives the same text."""
    return _template().render(s=found, en=language == "en", **_words(language)).strip() + "\n"


def _words(language: str) -> dict[str, Any]:
    return {
        "say": lambda text: text.say(language),
        "who": lambda owed: ", ".join(dict.fromkeys(one.who.say(language) for one in owed)),
        "day": lambda day: day_words(day, language),
        "term": lambda word: term(word, language),
        "verdict": lambda one: verdict_word(one.status, one.firm, language),
        "most": MOST_COMING,
    }


@cache
def _template() -> Template:
    loader = PackageLoader("engine.office", "templates")
    surroundings = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    surroundings.filters["cell"] = _cell
    return surroundings.get_template(TEMPLATE)


def _cell(text: object) -> str:
    """A text as it may stand in markdown: on one line, and nothing in it means anything."""
    return _MEANS_SOMETHING.sub(r"\\\1", str(text).replace("\n", " "))
