"""What pages fetch beside themselves: the style sheet, scripts, the mark. Which files, where, and their bytes.

A fixed list: nothing else of the machine can be asked for. The address holds a hash of the content, so that a browser
may keep it for a year. Everything is read, joined and compressed once. No framework: the app mounts it.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.rules.refusals import Refusal

ADDRESS = "/static/"
CACHING = "public, max-age=31536000, immutable"

_HERE = Path(__file__).parent
_COMPONENTS = (
    "alert",
    "breadcrumb-nav",
    "button",
    "button-link",
    "checkbox",
    "data-list",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "link",
    "radio-button",
    "select",
    "skip-link",
    "status-badge",
    "table",
    "textarea",
    "textbox",
)
"""Of NL Design System only what the macros use: a third of the whole bundle."""

_SHEETS = ("tokens.css", "koers.css", "forms.css", "shown.css", "print.css")
_FILES = {
    "koers.css": (
        "text/css; charset=utf-8",
        *(f"node_modules/@utrecht/{name}-css/dist/index.min.css" for name in _COMPONENTS),
        *(f"static/{name}" for name in _SHEETS),
    ),
    "htmx.js": ("text/javascript; charset=utf-8", "node_modules/htmx.org/dist/htmx.min.js"),
    "koers.js": ("text/javascript; charset=utf-8", "static/koers.js"),
    "koers.svg": ("image/svg+xml", "static/koers.svg"),
}


class PageAssetsMissing(Refusal):
    """De opmaak van de pagina's is niet compleet: {file} ontbreekt. Geef in de map van Koers de opdracht
    make up: die haalt het eerst op.
    --
    The look of the pages is not complete: {file} is missing. Give the command make up in the
    folder of Koers: it fetches that first.
    """


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing a page may fetch; `packed` is `body` in gzip."""

    name: str
    file: str
    media_type: str
    body: bytes
    packed: bytes

    @property
    def etag(self) -> str:
        return f'"{self.file.split(".")[-2]}"'


def url(name: str) -> str:
    """The address of an asset by its plain name: koers.css -> /static/koers.1f9a....css. KeyError for any other name.

    Raises PageAssetsMissing.
    """
    return ADDRESS + _all()[name].file


def find(file: str) -> Asset | None:
    """What stands under this file name, hash and all; None where there is no such asset, or of another hash."""
    return next((asset for asset in _all().values() if asset.file == file), None)


def gather(folder: Path = _HERE) -> Mapping[str, Asset]:
    """All assets by name, from the folder that holds static/ and node_modules/. Raises PageAssetsMissing."""
    return {name: _asset(folder, name, media_type, *files) for name, (media_type, *files) in _FILES.items()}


@cache
def _all() -> Mapping[str, Asset]:
    return gather()


def _asset(folder: Path, name: str, media_type: str, *files: str) -> Asset:
    body = b"\n".join(_read(folder, file) for file in files)
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:16]}.{ending}"
    return Asset(name, hashed, media_type, body, gzip.compress(body, compresslevel=9, mtime=0))


def _read(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as missing:
        raise PageAssetsMissing(file=file) from missing
