"""The pages of a replay: its story and its standing, each as one self-contained HTML file and as plain text.

Only gathering and writing; the pages themselves are in templates/, the lines of text in story_text.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console

from engine.rehearsal.story import Chapter, Line
from engine.rules.picture import Standing, VerdictPicture, YardstickPicture
from engine.rules.problems import quoted
from engine.rules.refusals import Refusal
from engine.rules.texts import Text
from engine.rules.verdicts import SIGNAL, verdict_word
from engine.rules.words import capital, day_words, numbers_alike, term
from engine.rules.yardstick import Assessment
from faces import paths
from faces.flow_runs import FlowRun
from faces.replaying import Outcome
from faces.show_standing import show_standing
from faces.staged import Staged
from faces.story_text import MARKS, SIGNS, StoryText, closing, short_day

TEXT_WIDTH = 80


class CannotWrite(Refusal):
    """In map {folder} kan niet worden geschreven. Kies een andere map bij {option}.
    --
    Folder {folder} cannot be written to. Choose another folder with {option}.
    """


@dataclass(frozen=True)
class Section:
    """A stretch of story about one cycle and phase."""

    number: int
    chapter: Chapter
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """One row in the table of an indicator: a reference date, its figures as text, and the verdict (None: baseline)."""

    day: date
    numbers: tuple[str, ...]
    found: VerdictPicture | None


def refuse_unwritable(folder: Path) -> None:
    """Makes the folder and tries it, before a long replay begins. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError):
        raise CannotWrite(folder=quoted(folder), option="--out") from None


def write_pages(
    folder: Path, staged: Staged, outcome: Outcome, language: str, runs: Sequence[FlowRun] = ()
) -> list[Path]:
    """Writes story and standing into `folder` (made where needed), and gives their paths. Raises CannotWrite.

    `runs` are the flow runs that it was lived through with, if it was; the page of the story lists them.
    """
    pages = {
        "story.html": _page("story.html", staged, outcome, language, runs),
        "story.txt": _story_text(staged, outcome, language),
        "standing.html": _page("standing.html", staged, outcome, language, runs),
        "standing.txt": _standing_text(outcome.standing),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError:
        raise CannotWrite(folder=quoted(folder), option="--out") from None
    return [folder / name for name in pages]


def sections(lines: tuple[Line, ...]) -> Iterator[Section]:
    """The lines in stretches of one chapter each, in order."""
    for number, (chapter, group) in enumerate(groupby(lines, key=lambda line: line.chapter), 1):
        yield Section(number, chapter, tuple(group))


def _story_text(staged: Staged, outcome: Outcome, language: str) -> str:
    file = StringIO()
    text = StoryText(Console(file=file, width=TEXT_WIDTH, markup=False, highlight=False), staged, language)
    text.begin()
    for line in outcome.lines:
        text.line(line)
    text.end(outcome)
    return file.getvalue()


def _standing_text(standing: Standing) -> str:
    file = StringIO()
    with redirect_stdout(file):
        show_standing(standing)
    return file.getvalue()


def _page(name: str, staged: Staged, outcome: Outcome, language: str, runs: Sequence[FlowRun]) -> str:
    pages = Environment(
        loader=PackageLoader("faces", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    pages.filters |= {
        "say": lambda text: text.say(language),
        "day": lambda day: day_words(day, language),
        "short": lambda day: short_day(day, language),
        "term": lambda word: term(word, language),
        "capital": capital,
        "verdict": lambda found: verdict_word(found.status, found.firm, language),
    }
    standing = outcome.standing
    return pages.get_template(name).render(
        t=lambda nl, en: Text(nl=nl, en=en).say(language),
        language=language,
        staged=staged,
        standing=standing,
        runs=runs,
        sections=list(sections(outcome.lines)),
        closing=closing(outcome, language),
        signal=SIGNAL,
        marks=MARKS,
        signs=SIGNS,
        drawings={item.indicator: paths.path_of(standing, staged.plan, item.indicator, language)
                  for item in standing.yardsticks},
        size=paths,
        rows=lambda stick: _rows(standing, stick, language),
        unit=lambda indicator: staged.plan.indicator[indicator].unit,
        evaluations=_evaluations(standing),
        name=lambda known: outcome.names.get(known, known),
    )  # fmt: skip


def _rows(standing: Standing, stick: YardstickPicture, language: str) -> list[Row]:
    """The baseline and every measurement of one indicator; figures in one column all with the same decimals."""
    found = [item for item in standing.history.verdicts if item.indicator == stick.indicator and item.assessment]
    numbers = [_numbers(item.assessment, bool(stick.now.benchmark)) for item in found if item.assessment]
    days: list[tuple[date, VerdictPicture | None]] = [(item.reference_date, item) for item in found]
    start = next((item.assessment for item in found if item.assessment and item.assessment.baseline is not None), None)
    if start is not None and stick.now.number == found[0].yardstick:
        first = (start.baseline_value, start.benchmark_baseline, start.baseline, None)
        numbers.insert(0, first if stick.now.benchmark else (start.baseline_value, None))
        days.insert(0, (stick.now.baseline, None))
    columns = [_column(column, language) for column in zip(*numbers, strict=True)]
    return [Row(day, tuple(cells), item) for (day, item), cells in zip(days, zip(*columns, strict=True), strict=True)]


def _numbers(found: Assessment, gap: bool) -> tuple[Decimal | None, ...]:
    if not gap:
        return (found.actual_value, found.interim)
    return (found.actual_value, found.benchmark_actual, found.actual, found.interim)


def _column(values: Iterable[Decimal | None], language: str) -> list[str]:
    listed = list(values)
    shown = iter(numbers_alike([value for value in listed if value is not None], language))
    return ["–" if value is None else next(shown) for value in listed]


def _evaluations(standing: Standing) -> list[tuple[VerdictPicture, ...]]:
    """The verdicts of every evaluation, without later readings and revisions."""
    first = [item for item in standing.history.verdicts if not item.reading and not item.revises]
    return [tuple(group) for _, group in groupby(first, key=lambda item: item.run)]
