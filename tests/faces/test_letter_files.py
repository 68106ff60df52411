"""Letters as files: a list that leads to every one, whatever they are called, and nothing beside the folder."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.office.mailbox import Kept, deliver_into, letters
from faces.language import choose
from faces.letter_files import INDEX, write_letters
from tests.browser import NARROW, WIDE, browser, shown, too_wide, violations
from tests.office.digests.looked_at import Html

HOSTILE = (
    "../../x.pdf",
    "/etc/passwd",
    "<script>.pdf",
    "con: x",
    "",
    "..",
    "ok.PDF",
    ".htaccess",
    "x" * 300 + ".pdf",
)


def put(box: Path, to: str, subject: str = "Onderwerp", names: tuple[str, ...] = ()) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "koers@localhost", to, subject
    made["Date"] = "Mon, 04 Jan 2027 09:30:00 +0000"
    made.set_content("Hallo.")
    made.add_alternative('<p>Hallo <img src="cid:a@koers" alt=""> <img src="cid:aa@koers" alt=""></p>', subtype="html")
    page = made.get_payload()[1]  # type: ignore[index]
    for name, content in (("a@koers", b"PNG a"), ("aa@koers", b"PNG aa")):
        page.add_related(content, "image", "png", cid=f"<{name}>", filename="x.png")  # type: ignore[union-attr]
    for number, name in enumerate(names):
        made.add_attachment(f"inhoud {number}".encode(), "application", "pdf", filename=name)
    assert deliver_into(box).send(made, "koers@localhost", to).kind == "sent"


def written(tmp_path: Path, found: tuple[Kept, ...]) -> tuple[str, Path]:
    """The list, and the folder."""
    out = tmp_path / "deep" / "out"
    assert write_letters(out, found) == out / INDEX
    assert list((tmp_path / "deep").iterdir()) == [out]
    return (out / INDEX).read_text(), out


def links(page: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', page)


def test_every_link_leads_to_a_file_and_every_file_has_one(tmp_path: Path) -> None:
    put(tmp_path / "box", "mark@example.org", names=("digest.pdf",))
    put(tmp_path / "box", "mark@example.org")
    page, out = written(tmp_path, letters(tmp_path / "box"))
    assert all((out / link).is_file() for link in links(page))
    beside = {path.name for path in out.iterdir() if path.suffix not in (".txt", ".png")} - {INDEX}
    assert set(links(page)) == beside and len(beside) == 3


def test_the_images_of_a_letter_are_its_own(tmp_path: Path) -> None:
    put(tmp_path / "box", "mark@example.org")
    put(tmp_path / "box", "anna@example.org")
    _, out = written(tmp_path, letters(tmp_path / "box"))
    for letter in set(out.glob("*.html")) - {out / INDEX}:
        images = re.findall(r'src="([^"]*)"', letter.read_text())
        assert [(out / image).read_bytes() for image in images] == [b"PNG a", b"PNG aa"]
        assert all(image.startswith(letter.stem) for image in images)


def test_what_is_enclosed_keeps_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path / "box", "mark@example.org", names=(*HOSTILE, "ok.PDF", "twice.pdf", "twice.pdf"))
    page, out = written(tmp_path, letters(tmp_path / "box"))
    enclosed = links(page)[1:]
    assert [(out / name).read_text() for name in enclosed] == [f"inhoud {number}" for number in range(len(enclosed))]
    assert len(enclosed) == len(HOSTILE) + 3
    assert all(re.fullmatch(r"0001-2027-01-04-mark-[A-Za-z0-9._-]{1,90}", name) for name in enclosed)
    assert enclosed[HOSTILE.index("x" * 300 + ".pdf")].endswith(".pdf")
    assert "script" not in Html(page).tags


def test_one_letter_is_told_as_one_and_none_as_none(tmp_path: Path) -> None:
    assert "0 berichten" in written(tmp_path, ())[0]
    put(tmp_path / "box", "mark@example.org")
    choose("en")
    assert "<p>1 letter.</p>" in written(tmp_path, letters(tmp_path / "box"))[0]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_list_is_accessible_and_fits(tmp_path: Path, width: int) -> None:
    put(tmp_path / "box", "mark@example.org", "", ("digest.pdf",))
    put(tmp_path / "box", f"{'m' * 60}@example.org", f"<b>{'x' * 300}</b>", (f"{'p' * 200}.pdf",))
    page, _ = written(tmp_path, letters(tmp_path / "box"))
    with browser() as opened, shown(opened, page, width) as seen:
        assert violations(seen) == []
        assert not too_wide(seen)
