"""`koers replay` as people use it: through the office on PostgreSQL, in two languages, as text, JSON and pages."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine.office import embedded
from faces.cli import run

ROOT = Path(__file__).parents[2]
FEIJENOORD = str(ROOT / "definitions/scenarios/feijenoord.yaml")


@pytest.fixture
def office(
    postgres_server: embedded.Server, open_folder_for_run: Path, monkeypatch: pytest.MonkeyPatch
) -> embedded.Server:
    """The command line on the server of the tests."""
    monkeypatch.setenv("KOERS_DATA", str(open_folder_for_run))
    monkeypatch.delenv("KOERS_DATABASE_URL", raising=False)
    monkeypatch.delenv("KOERS_LANGUAGE", raising=False)
    return postgres_server


def databases(server: embedded.Server) -> set[str]:
    """Scratch databases of this process: other workers replay on the same server."""
    url = server.url().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {row[0] for row in rows if row[0] == f"replay_{os.getpid()}"}


def replayed(capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, Any]]:
    assert run(["replay", FEIJENOORD, "--format", "json", *more]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_tells_every_event_and_then_the_standing(
    office: embedded.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    *events, standing = replayed(capsys)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    verdicts = {
        (x["indicator"], x["reference_date"]): (x["status"], x["firm"])
        for x in events
        if x["type"] == "IndicatorAssessed"
    }
    assert verdicts["moeite_met_rondkomen", "2016-09-01"] == ("off_course", True)
    assert verdicts["moeite_met_rondkomen", "2020-09-01"] == ("on_course", False)
    assert verdicts["eenzaam", "2020-09-01"] == ("at_risk", True)
    assert verdicts["vrijwilligerswerk", "2020-09-01"] == ("unknown", False)
    inputs = next(x for x in events if x["type"] == "IndicatorAssessed")["inputs"]
    assert {"indicator", "area", "reference_date", "value", "source"} <= inputs[0].keys()
    assert {x["area"] for x in inputs} == {"WK059910", "GM0363", "GM0518", "GM0599", "GM0344"}
    read = next(x for x in events if x["type"] == "YardstickRead")
    assert "status" not in read and read["reading"]["status"] == "at_risk"
    assert standing["type"] == "Standing" and standing["sequence"] == len(events)
    assert not any("w:w" in json.dumps(line) for line in (*events, standing))  # words, not their seals


def test_the_same_replay_gives_the_same_head_and_leaves_no_database(
    office: embedded.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = replayed(capsys)[-1], replayed(capsys, "--language", "en")[-1]
    assert first["head"] == second["head"] and len(first["head"]) == 64
    assert databases(office) == set()


class Outline(HTMLParser):
    """Headings in order, ids, and what a page fetches."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.language: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        self.language = found.get("lang") or self.language
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.fetched += [tag for name in ("src", "srcset") if name in found] + (
            [tag] if tag in ("script", "link") else []
        )


def test_pages_are_written_for_the_story_and_the_standing(
    office: embedded.Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["replay", FEIJENOORD, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert all(
        len(line.rstrip()) <= 80 for line in told.split("\n") if str(tmp_path) not in line and "keten" not in line
    )
    assert "binnen de marge" in told and "herijken" in told
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"story.txt", "story.html", "standing.txt", "standing.html"}
    story = (tmp_path / "out/story.txt").read_text(encoding="utf-8")
    assert "w:w" not in told and "Bekrachtigd op 20 januari 2017." in " ".join(told.split())
    assert "publicatie van 2022" in story and "verzonnen" in story
    assert "Cyclus 2 · strategie" in story
    for name in ("story.html", "standing.html"):
        page = (tmp_path / "out" / name).read_text(encoding="utf-8")
        outline = Outline(page)
        assert outline.language == "nl" and not outline.fetched
        assert outline.headings[0] == 1 and outline.headings.count(1) == 1
        assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
        assert len(outline.ids) == len(set(outline.ids))
        assert all(link[1:] in outline.ids for link in outline.links if link.startswith("#"))


def test_letters_and_digests_are_written_where_they_are_asked_for(
    office: embedded.Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Given the first phase alone, then every letter and every digest can be opened, and nobody real is named."""
    text = Path(FEIJENOORD).read_text(encoding="utf-8").replace("../economische", f"{ROOT}/definitions/economische")
    scenario = tmp_path / "first-phase.yaml"
    scenario.write_text(text.replace("until: 2022-12-31", "until: 2012-10-12"), encoding="utf-8")
    assert run(["replay", str(scenario), "--out", str(tmp_path / "out"), "--post", "--language", "en"]) == 0
    told, letters = "".join(capsys.readouterr().out.split()), tmp_path / "out/letters"
    assert f"Theletters:{letters / 'index.html'}.Thedigests:{tmp_path / 'out/digests'}" in told
    index = (letters / "index.html").read_text(encoding="utf-8")
    links = Outline(index).links
    assert len(links) > 50 and all((letters / link).is_file() for link in links)
    assert {Path(link).suffix for link in links} == {".html", ".ics", ".pdf"}
    digests = {path.name for path in (tmp_path / "out/digests").iterdir()}
    assert digests == {f"digest-2012-{day}.{kind}" for day in ("05-01", "08-01") for kind in ("html", "pdf")}
    pages = [path.read_text(encoding="utf-8") for path in letters.iterdir() if path.suffix in (".html", ".txt")]
    images = {image for page in pages for image in re.findall(r'src="([^"]*)"', page)}
    assert images and all((letters / image).is_file() for image in images)
    addresses = {found for page in pages for found in re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+\w", page)}
    assert addresses and all(found.endswith(".example") for found in addresses)


def test_the_standing_draws_the_path_of_every_indicator_with_its_words(
    office: embedded.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["replay", FEIJENOORD, "--out", str(tmp_path), "--language", "en"]) == 0
    page = (tmp_path / "standing.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and page.count("<title id=") == 4
    assert "on course, within the margin" in page and "at risk" in page and "unknown" in page
    assert "read by the new agreement; no new verdict" in page
    assert '<html lang="en">' in page


def test_what_people_wrote_is_escaped(
    office: embedded.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path(FEIJENOORD).read_text(encoding="utf-8").replace("../economische", f"{ROOT}/definitions/economische")
    scenario = tmp_path / "hostile.yaml"
    scenario.write_text(text.replace("nl: Convenant Wijkaanpak", "nl: <script>alert(1)</script>").replace(
        "nl: 'Convenant Wijkaanpak'", "nl: '<script>alert(1)</script> {{ 7*7 }}'"), encoding="utf-8")  # fmt: skip
    assert run(["replay", str(scenario), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out/story.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page


def test_kept_in_the_office_once(
    database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KOERS_DATABASE_URL", database_url)
    assert run(["replay", FEIJENOORD, "--keep", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["programme"] == "feijenoord"
    assert run(["verify", "feijenoord"]) == 0
    capsys.readouterr()
    assert run(["replay", FEIJENOORD, "--keep"]) == 1
    assert "staat al in het kantoor" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_sentence(
    office: embedded.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert run(["replay", FEIJENOORD, "--format", "json", "--out", str(tmp_path / "taken")]) == 1
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nergens.yaml"], "nergens.yaml"),
        ([FEIJENOORD, "--area", "WK000000"], "WK000000"),
        ([FEIJENOORD, "--measurements", "nergens.csv"], "nergens.csv"),
        ([FEIJENOORD, "--measurements", FEIJENOORD], "noemt de kolommen niet"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KOERS_DATA", "/proc/nowhere")  # an office that could not even be opened
    assert run(["replay", *arguments, "--out", str(tmp_path / "out")]) == 1
    caught = capsys.readouterr()
    assert words in caught.err and caught.out == "" and len(caught.err.strip().split("\n")) == 1
    assert not (tmp_path / "out").exists()
