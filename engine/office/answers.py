"""What people answered to a questionnaire: how it is written down, read back for enough people, and erased.

The words of an `Answer` are a JSON object {question id: text} with only what was answered: a question that was skipped
is not in it, and is no "no". Words in another form, brought in by hand, belong to no question.

Texts are shown from LEAST answers of a group on, by LEAST at a time while answers still come in, so that nobody who
looks every day can tell which text is whose; and a question is shown where at least LEAST answered it. Texts of one
question come in the order of the alphabet, so that nobody can lay those of one respondent side by side.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from engine.office.tables import RUN
from engine.office.trouble import as_trouble
from engine.rules.canonical import canonical

LEAST = 5
"""No fewer answers than this are ever shown."""

PAGE = 100
"""Answers on one page; the last page takes along a rest that is too small to stand alone."""

KEPT = timedelta(days=730)
"""How long answers are kept at most: what is older is shown to nobody and goes (`forget`)."""

LONGEST = 20_000
"""Signs of all answers of one respondent, as written down."""

OTHER = ""
"""Instead of a question: what was answered to none in particular."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a group said to one question: its texts. `few`: fewer than LEAST answered it, so that none is shown."""

    question: str
    texts: tuple[str, ...]
    few: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What a group said, from the answer `start` on, of `shown` that can be shown.

    `enough`: there are LEAST answers; `before` and `after` are where other pages start, if there are any.
    """

    enough: bool
    shown: int
    start: int
    said: tuple[Said, ...]
    before: int | None
    after: int | None


def written(answers: Mapping[str, str]) -> str:
    """Answers by question as the words of a command; what was skipped is left out. Empty where nothing was answered."""
    given = {question: words for question, words in answers.items() if words}
    return canonical(given) if given else ""


def read(words: str) -> dict[str, str]:
    """Answers by question; what is in no such form stands under OTHER."""
    try:
        found = json.loads(words)
    except ValueError:
        found = None
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return {str(question): value for question, value in found.items()}
    return {OTHER: words}


def counts(engine: Engine, programme: str, run: str, questionnaire: str) -> dict[str, int]:
    """How many respondents answered in a phase run, by group, whether their words were erased or not."""
    values = {"programme": programme, "run": run, "questionnaire": questionnaire}
    with as_trouble(), engine.connect() as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(text(_COUNTS), values)}


def page(
    connection: Connection,
    asked: tuple[str, str, str, str],
    questions: Sequence[str],
    *,
    closed: bool,
    now: datetime,
    start: int = 0,
) -> Page:
    """What a group said: `asked` is programme, phase run, questionnaire and group. Costs what is on the page."""
    values = dict(zip(("programme", "run", "questionnaire", "group"), asked, strict=True)) | {"since": now - KEPT}
    there = connection.scalar(text(_READABLE), values) or 0
    shown = showable(there, closed)
    starts = _starts(shown)
    if not starts:
        return Page(False, 0, 0, (), None, None)
    place = max((number for number, one in enumerate(starts) if one <= max(start, 0)), default=0)
    first, last = starts[place], starts[place + 1] if place + 1 < len(starts) else shown
    rows = connection.scalars(text(_TEXTS), values | {"limit": last - first, "offset": first})
    said = _said([read(words) for words in rows], questions)
    before = starts[place - 1] if place else None
    return Page(True, shown, first, said, before, last if last < shown else None)


def showable(there: int, closed: bool) -> int:
    """Of so many answers of a group, how many can be shown: the oldest, a whole number of times LEAST until closed."""
    if there < LEAST:
        return 0
    return there if closed else there - there % LEAST


def erase(engine: Engine, programme: str, respondent: str) -> bool:
    """Erases what one respondent answered; whether there was anything. That they answered stays on record."""
    with as_trouble(), engine.begin() as connection:
        values = {"programme": programme, "respondent": respondent}
        return connection.execute(text(_ERASE), values).rowcount > 0


def forget(engine: Engine, now: datetime) -> int:
    """Erases, in all programmes, the answers that were kept long enough; how many. The clock does so every day."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_FORGET), {"since": now - KEPT}).rowcount


def _starts(shown: int) -> list[int]:
    starts = list(range(0, shown, PAGE))
    return starts[:-1] if len(starts) > 1 and shown - starts[-1] < LEAST else starts


def _said(answers: Sequence[Mapping[str, str]], questions: Sequence[str]) -> tuple[Said, ...]:
    strange = {key for one in answers for key in one if key not in questions}
    found = []
    for question in (*questions, *sorted(strange)):
        texts = sorted((one[question] for one in answers if question in one), key=str.casefold)
        few = len(texts) < LEAST
        found.append(Said(question, () if few else tuple(texts), few))
    return tuple(found)


_FIELD = """split_part(split_part(body, '"{0}":"', 2), '"', 1)"""
_REF = """substring(body from '"answers":"w:([A-Za-z0-9_.:-]+):[0-9a-f]{64}"')"""

_ANSWERED = f"""
    programme = :programme AND type = 'QuestionnaireAnswered' AND {RUN} = :run
"""

_OF_GROUP = f"""
    SELECT sequence, {_REF} AS ref FROM event
    WHERE {_ANSWERED} AND {_FIELD.format("questionnaire")} = :questionnaire AND {_FIELD.format("group")} = :group
      AND body LIKE '%"again"\\:false%' AND at > :since
"""

_COUNTS = f"""
    SELECT {_FIELD.format("group")} AS of_group, count(*) FROM event
    WHERE {_ANSWERED} AND {_FIELD.format("questionnaire")} = :questionnaire AND body LIKE '%"again"\\:false%'
    GROUP BY of_group
"""

_READABLE = f"""
    SELECT count(*) FROM ({_OF_GROUP}) AS e JOIN words AS w ON w.programme = :programme AND w.ref = e.ref
"""

_TEXTS = f"""
    SELECT w.text FROM ({_OF_GROUP}) AS e JOIN words AS w ON w.programme = :programme AND w.ref = e.ref
    ORDER BY e.sequence LIMIT :limit OFFSET :offset
"""

_ERASE = "DELETE FROM words WHERE programme = :programme AND person = :respondent"

_FORGET = f"""
    DELETE FROM words AS w USING programme AS p, LATERAL (
        SELECT {_REF} AS ref FROM event
        WHERE programme = p.id AND type = 'QuestionnaireAnswered' AND at <= :since
    ) AS old
    WHERE w.programme = p.id AND w.ref = old.ref
"""
