"""What people answered to a questionnaire: how it is written down, read back for enough people, and erased.

The words of an `Answer` are a JSON object {question id: text} with only what was answered: a question that was skipped
is not in it, and is no "no". Words in another form, brought in by hand, belong to no question.

Texts are shown by LEAST respondents of a group at a time, in the order in which they answered, and so are those of one
question: by LEAST texts or more. Where one of these was erased, the others wait for the next LEAST who are all there.
Whoever looks on any two days sees no fewer come between, whoever was erased meanwhile, also once the phase is over.
A rest that is too small counts, and is never shown; nor does anything move up when somebody's answers are erased. Texts
of one question come in the order of the alphabet, so that nobody can lay those of one respondent side by side.
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
"""Answers on one page: a whole number of times LEAST. Each page stands by itself: what waits at its end, waits."""

KEPT = timedelta(days=730)
"""How long answers are kept at most: what is older is shown to nobody and goes (`forget`)."""

LONGEST = 20_000
"""Signs of all answers of one respondent, as written down."""

OTHER = ""
"""Instead of a question: what was answered to none in particular."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a group said to one question: its texts. `few`: there are too few of them, so that none is shown."""

    question: str
    texts: tuple[str, ...]
    few: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What a group said, from its answer `start` on: page `number` of `many`.

    On all pages the answers of `shown` people can be read; those of `waiting` people cannot, and can once `needed` more
    have answered. Who was erased is none of these. `enough`: there is something to show; `before` and `after` are where
    other pages start, if there are any.
    """

    enough: bool
    shown: int
    waiting: int
    needed: int
    start: int
    number: int
    many: int
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
    now: datetime,
    start: int = 0,
) -> Page:
    """What a group said: `asked` is programme, phase run, questionnaire and group. Costs what is on the page.

    It does not hang on whether the phase is over: then a rest would appear, of fewer people than LEAST.
    """
    values = dict(zip(("programme", "run", "questionnaire", "group"), asked, strict=True)) | {"since": now - KEPT}
    came = connection.execute(text(_CAME), values | {"least": LEAST}).all()
    there = [int(batch.there) for batch in came]
    pages = [there[at : at + PAGE // LEAST] for at in range(0, len(there), PAGE // LEAST)]
    last = max((number for number, batches in enumerate(pages) if readable(batches)), default=0)
    number = min(max(start, 0) // PAGE, last)
    here = readable(pages[number]) if pages else 0
    shown = sum(sum(batches[: readable(batches)]) for batches in pages)
    rows = connection.scalars(text(_TEXTS), values | {"limit": here * LEAST, "offset": number * PAGE}).all()
    said = said_in([None if words is None else read(words) for words in rows], questions)
    if all(one.few for one in said):
        said = ()
    return Page(
        enough=bool(said),
        shown=shown,
        waiting=sum(there) - shown,
        needed=LEAST - sum(batch.came for batch in came) % LEAST,
        start=number * PAGE,
        number=number + 1,
        many=last + 1,
        said=said,
        before=(number - 1) * PAGE if number else None,
        after=(number + 1) * PAGE if number < last else None,
    )


def readable(there: Sequence[int]) -> int:
    """How many of the first batches of a page may be read, where so many people of each are there still: up to the last
    that is whole."""
    return max((number for number, many in enumerate(there, start=1) if many == LEAST), default=0)


def said_in(answers: Sequence[Mapping[str, str] | None], questions: Sequence[str]) -> tuple[Said, ...]:
    """What stands on a page with these answers, a whole number of times LEAST, in the order in which they came; None
    for one that was erased or is too old."""
    strange = {key for one in answers if one for key in one if key not in questions}
    return tuple(_said(answers, question) for question in (*questions, *sorted(strange)))


def erase(engine: Engine, programme: str, respondent: str) -> bool:
    """Erases what one respondent answered; whether there was anything. That they answered stays on record."""
    with as_trouble(), engine.begin() as connection:
        values = {"programme": programme, "respondent": respondent}
        return connection.execute(text(_ERASE), values).rowcount > 0


def forget(engine: Engine, now: datetime) -> int:
    """Erases, in all programmes, the answers that were kept long enough; how many. The clock does so every day."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_FORGET), {"since": now - KEPT}).rowcount


def _said(answers: Sequence[Mapping[str, str] | None], question: str) -> Said:
    batches = [answers[at : at + LEAST] for at in range(0, len(answers), LEAST)]
    told = [[one[question] for one in batch if one and question in one] for batch in batches]
    gone = [sum(one is None for one in batch) for batch in batches]
    texts = [words for some in told[: _released(list(map(len, told)), gone)] for words in some]
    few = not texts
    return Said(question, () if few else tuple(sorted(texts, key=str.casefold)), few)


def _released(told: Sequence[int], gone: Sequence[int]) -> int:
    """From how many of the first batches the texts of a question are shown, where each has so many of them: up to the
    last whole batch with which at least LEAST come.

    Nobody knows whether who is `gone` had said something to it, and so which batches somebody saw who looked before
    they were erased. So many must come after every batch up to which that may have been: an erasure brings nothing to
    light, and nobody can take what they saw before off what they see now, and be left with fewer.
    """
    shown = 0
    reached = {0: 0}  # by how many texts may wait: the first batches that may have been seen
    for number, (here, unknown) in enumerate(zip(told, gone, strict=True), start=1):
        seen = max(reached.values())
        if not unknown and sum(told[seen:number]) >= LEAST:
            shown = number
        following: dict[int, int] = {}
        for waiting, first in reached.items():
            for more in range(here, here + unknown + 1):
                full = waiting + more >= LEAST
                key, value = (0, number) if full else (waiting + more, first)
                following[key] = max(value, following.get(key, value))
        reached = following
    return shown


_FIELD = """split_part(split_part(body, '"{0}":"', 2), '"', 1)"""
_REF = """substring(body from '"answers":"w:([A-Za-z0-9_.:-]+):[0-9a-f]{64}"')"""

_ANSWERED = f"""
    programme = :programme AND type = 'QuestionnaireAnswered' AND {RUN} = :run
"""

_OF_GROUP = f"""
    SELECT sequence, at, {_REF} AS ref FROM event
    WHERE {_ANSWERED} AND {_FIELD.format("questionnaire")} = :questionnaire AND {_FIELD.format("group")} = :group
      AND body LIKE '%"again"\\:false%'
"""

_COUNTS = f"""
    SELECT {_FIELD.format("group")} AS of_group, count(*) FROM event
    WHERE {_ANSWERED} AND {_FIELD.format("questionnaire")} = :questionnaire AND body LIKE '%"again"\\:false%'
    GROUP BY of_group
"""

_CAME = f"""
    SELECT count(*) AS came, count(w.ref) FILTER (WHERE e.at > :since) AS there
    FROM (SELECT at, ref, (row_number() OVER (ORDER BY sequence) - 1) / :least AS batch FROM ({_OF_GROUP}) AS a) AS e
    LEFT JOIN words AS w ON w.programme = :programme AND w.ref = e.ref GROUP BY e.batch ORDER BY e.batch
"""

_TEXTS = f"""
    SELECT CASE WHEN e.at > :since THEN w.text END
    FROM ({_OF_GROUP} ORDER BY sequence LIMIT :limit OFFSET :offset) AS e
    LEFT JOIN words AS w ON w.programme = :programme AND w.ref = e.ref ORDER BY e.sequence
"""

_ERASE = "DELETE FROM words WHERE programme = :programme AND person = :respondent"

_FORGET = f"""
    DELETE FROM words AS w USING programme AS p, LATERAL (
        SELECT {_REF} AS ref FROM event
        WHERE programme = p.id AND type = 'QuestionnaireAnswered' AND at <= :since
    ) AS old
    WHERE w.programme = p.id AND w.ref = old.ref
"""
