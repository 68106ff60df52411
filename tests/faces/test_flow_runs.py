"""Flow runs as people see them beside a story, below it, and on its page; no Prefect is needed to show them."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from engine.office.database import open_database
from engine.rehearsal.story import Chapter, Line
from faces.flow_runs import Beside, FlowRun, flow_run_line, show_flow_runs
from faces.pages import write_pages
from faces.replaying import Listener, play
from faces.staged import stage
from faces.story_text import StoryText
from tests.scenarios.replayed import FEIJENOORD, ROOT

RUN = FlowRun(
    "1.analyse.1",
    "Feijenoord, cyclus 1, analyse",
    "GatePassed",
    "Gehaald op 8 oktober 2012: aan <alle> voorwaarden is voldaan.",
    "http://127.0.0.1:4200/runs/flow-run/1",
)
CHAPTER = Chapter("Cyclus 1 · analyse", None)


def told(day: int, text: str) -> Line:
    return Line(CHAPTER, date(2012, 10, day), "plain", text)


def test_a_state_is_told_once_below_the_last_line_of_its_day() -> None:
    """given states that change on the 8th, then they stand below all lines of that day, what is new last."""
    screen, states = Console(file=StringIO(), width=80), {"1.analyse.1": "AwaitingGate"}
    beside = Beside(StoryText(screen, stage(str(FEIJENOORD)), "nl"), lambda: states)
    beside.line(told(1, "een"))
    beside.settled(date(2012, 10, 1))
    beside.line(told(8, "twee"))
    states |= {"1.strategie.1": "AwaitingGate", "1.analyse.1": "GatePassed"}
    beside.settled(date(2012, 10, 8))
    beside.line(told(8, "drie"))
    beside.settled(date(2012, 10, 8))
    beside.end()
    assert isinstance(screen.file, StringIO)
    _, *said = [line[13:].removeprefix("- ") for line in screen.file.getvalue().splitlines() if line.strip()]
    assert said == [
        "een",
        "~ Prefect: analyse AwaitingGate",
        "twee",
        "drie",
        "~ Prefect: analyse GatePassed · strategie AwaitingGate",
    ]


def test_the_list_gives_name_state_message_and_link() -> None:
    screen = Console(file=StringIO(), width=60)
    show_flow_runs(screen, [RUN])
    assert isinstance(screen.file, StringIO)
    said = screen.file.getvalue()
    assert "Feijenoord, cyclus 1, analyse  GatePassed\n" in said
    assert RUN.link + "\n" in said and "voldaan." in said


def test_for_tools_it_is_one_line() -> None:
    assert json.loads(flow_run_line(RUN))["state"] == "GatePassed"


@pytest.mark.parametrize("runs", [(), (RUN,)])
def test_the_page_of_the_story_lists_them_where_there_are_any(
    runs: tuple[FlowRun, ...], database_url: str, tmp_path: Path
) -> None:
    scenario = tmp_path / "short.yaml"
    text = FEIJENOORD.read_text(encoding="utf-8").replace("until: 2022-12-31", "until: 2012-03-01")
    scenario.write_text(text.replace("../economische", f"{ROOT}/definitions/economische"), encoding="utf-8")
    staged, engine = stage(str(scenario)), open_database(database_url)
    outcome = play(staged, engine, "nl", Listener())
    engine.dispose()
    write_pages(tmp_path, staged, outcome, "nl", runs)
    page = (tmp_path / "story.html").read_text(encoding="utf-8")
    assert page.count('href="#flow-runs"') == len(runs)
    assert page.count(RUN.link) == len(runs) and page.count("&lt;alle&gt;") == len(runs)
