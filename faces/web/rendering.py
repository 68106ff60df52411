"""From templates to pages: what every template can say, and nothing of one page in particular."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words, number_words, term
from faces.web import assets
from faces.web.visit import Visit


class Day(str):
    """A date in words, which a table keeps on one line where it stands by itself."""


def page(visit: Visit, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the language of the visitor."""
    return HTMLResponse(html(visit, template, **context), status)


def html(visit: Visit, template: str, **context: Any) -> str:
    """The same as text."""
    return environment(visit.language).get_template(template).render(visit=visit, **context)


@cache
def environment(language: Language) -> Environment:
    """The templates as one language speaks them."""
    found = Environment(
        loader=PackageLoader("faces.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    found.globals |= words(language)
    found.filters["capital"] = capital
    found.tests["day"] = lambda cell: isinstance(cell, Day)
    return found


def words(language: Language) -> dict[str, Any]:
    """What a template can call: texts, days, numbers and assets."""
    return {
        "language": language,
        "t": pick(language),
        "say": lambda text: text.say(language) if isinstance(text, Text) else str(text),
        "day": lambda day: Day(day_words(day.date() if isinstance(day, datetime) else day, language)) if day else "",
        "iso": _iso,
        "number": lambda value: number_words(value, language) if isinstance(value, Decimal) else str(value),
        "term": lambda word: term(word, language),
        "asset": assets.url,
    }


def pick(language: Language) -> Callable[[str, str], str]:
    """Picks the one of two that is in this language."""
    return lambda nl, en: en if language == "en" else nl


def _iso(day: date | datetime | None) -> str:
    return day.isoformat() if day else ""
