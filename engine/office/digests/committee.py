"""The paper of a portfolio: the heat table, the same as a table, and the decisions asked in each programme."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from engine.office.digests.drawn import Artist
from engine.office.digests.paper import Block, Cell, Grid, Paper, Pictures, Point, Points, Section, Words
from engine.office.digests.phrases import Voice
from engine.office.plots import heat
from engine.rules.digest_picture import Portfolio, PortfolioRow, Question
from engine.rules.measuring import Status
from engine.rules.verdict_signs import signed

WIDEST = 5
"""Indicators side by side in one table."""


def portfolio_paper(portfolio: Portfolio, voice: Voice, artist: Artist) -> Paper:
    """The programmes of one committee side by side."""
    made = _Committee(portfolio, voice, artist)
    day, many = voice.day(portfolio.on), len(portfolio.rows)
    return Paper(
        id=f"portfolio-{portfolio.on.isoformat()}",
        language=voice.language,
        title=voice.fixed("portfolio_of_one" if many == 1 else "portfolio", many=many),
        under=(voice.fixed("on", day=day),),
        at=datetime.combine(portfolio.on, time.min, UTC),
        main=(made.programmes(), *made.verdicts(), made.asked()),
        annex=tuple(made.heads()),
        annex_title=voice.fixed("annex"),
        foot=(
            voice.fixed("record_all", day=day),
            voice.fixed("head_means"),
            voice.fixed("erased"),
        ),
        short=voice.fixed("short_all", day=day),
    )


class _Committee:
    """Makes the sections of one portfolio in one language."""

    def __init__(self, portfolio: Portfolio, voice: Voice, artist: Artist) -> None:
        self.portfolio, self.voice, self.artist = portfolio, voice, artist

    def programmes(self) -> Section:
        rows = self.portfolio.rows
        if not rows:
            return self.section("programmes", Words(self.voice.fixed("no_programmes")))
        drawn = self.artist.picture("heat", "", lambda: heat(self.portfolio, self.voice.language))
        pictures = [Pictures((drawn,))] if drawn else []
        names = ("programme", "cycle_column", "phase", "gate", "late_column", "stuck_column", "next_moment")
        columns = tuple(map(self.voice.fixed, names))
        table = Grid(self.voice.fixed("rows_table"), columns, tuple(map(self.row, rows)), (1, 4, 5))
        return self.section("programmes", *pictures, table)

    def row(self, row: PortfolioRow) -> tuple[Cell, ...]:
        voice = self.voice
        gate = voice.fixed("met_short", met=row.met, of=row.of) if row.of else voice.fixed("none")
        moment = voice.day(row.next_moment) if row.next_moment else voice.fixed("none")
        cells = (str(row.cycle), voice.say(row.phase), gate, str(row.overdue), str(row.stuck), moment)
        return (self.name(row), *map(Cell, cells))

    def name(self, row: PortfolioRow) -> Cell:
        return Cell(f"{row.area_name} ({row.area_code})")

    def verdicts(self) -> Iterator[Section]:
        """A table of verdicts, in as many parts as the indicators need."""
        many = len(self.portfolio.indicators)
        grids = [self.part(place) for place in range(0, many, WIDEST)]
        if grids and self.portfolio.rows:
            yield self.section("verdicts", *grids, Words(self.voice.say(self.portfolio.signal)))

    def part(self, first: int) -> Grid:
        shown = slice(first, first + WIDEST)
        labels = tuple(map(self.voice.say, self.portfolio.indicators[shown]))
        rows = tuple((self.name(row), *map(self.mark, row.marks[shown])) for row in self.portfolio.rows)
        return Grid(self.voice.fixed("marks_table"), (self.voice.fixed("programme"), *labels), rows)

    def mark(self, mark: tuple[Status, bool] | None) -> Cell:
        return Cell(signed(*mark, self.voice.language), mark[0]) if mark else Cell(self.voice.fixed("not_yet"))

    def asked(self) -> Section:
        points = tuple(
            Point(f"{row.area_name}:", self.question(one)) for row in self.portfolio.rows for one in row.asked
        )
        if points:
            return Section("asked", self.voice.fixed("asked"), (Points(points),), "asked")
        return self.section("asked", Words(self.voice.fixed("none_asked")))

    def question(self, question: Question) -> str:
        until = question.until and self.voice.fixed("by", day=self.voice.day(question.until))
        told = f"{self.voice.say(question.what)}, {until}" if until else self.voice.say(question.what)
        return f"{self.voice.fixed('role_asked', role=self.voice.say(question.role))} {told}"

    def heads(self) -> Iterator[Section]:
        columns = (self.voice.fixed("programme"), self.voice.fixed("head_column"))
        rows = tuple((self.name(row), Cell(row.head)) for row in self.portfolio.rows)
        if rows:
            yield self.section("heads", Grid(self.voice.fixed("heads_table"), columns, rows))

    def section(self, name: str, *blocks: Block) -> Section:
        return Section(name, self.voice.fixed(name), blocks)
