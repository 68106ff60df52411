"""What the environment says about this installation, read once and checked. Only settings live here, no behaviour."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from engine.rules.refusals import Refusal
from engine.rules.texts import Language

DATABASE_URL = "KOERS_DATABASE_URL"
DATA = "KOERS_DATA"
LANGUAGE = "KOERS_LANGUAGE"
URL_OF_PAGES = "KOERS_URL"
PREFECT_UI = "KOERS_PREFECT_UI"
SECRET = "KOERS_SECRET"
OIDC = "KOERS_OIDC_URL"
OIDC_CLIENT = "KOERS_OIDC_CLIENT"
OIDC_SECRET = "KOERS_OIDC_SECRET"
A_DAY = "KOERS_LETTERS_A_DAY"
A_WEEK = "KOERS_LETTERS_A_WEEK"
DATA_OF_ROOT = Path("/var/lib/koers")
USUAL_URL = "http://localhost:8080"
SHORTEST_SECRET = 32


class WrongSetting(Refusal):
    """De instelling {setting} klopt niet: {problem_nl}.
    --
    The setting {setting} is wrong: {problem_en}.
    """


@dataclass(frozen=True)
class Settings:
    """Where the data are.

    `data`: folder of this installation; the embedded PostgreSQL lives below it. Absolute, not necessarily there yet.
    `database_url`: the PostgreSQL to use (SQLAlchemy, driver psycopg), or None for the embedded one.
    """

    data: Path
    database_url: URL | None

    @property
    def replay(self) -> Path:
        """The data folder of replays through flows: never among real programmes."""
        return self.data / "replay"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `environment`: KOERS_DATA and KOERS_DATABASE_URL, both optional; an empty one counts as absent.

    Raises WrongSetting, whose sentence never shows a password.
    """
    return Settings(
        data=_data_folder(environment.get(DATA, "").strip()),
        database_url=_database_url(environment.get(DATABASE_URL, "").strip()),
    )


@dataclass(frozen=True)
class PostSettings:
    """How letters go: what links begin with, how many to one mailbox in seven days, how many in all on one day."""

    url: str
    a_week: int
    a_day: int


def read_post_settings(environment: Mapping[str, str] = os.environ) -> PostSettings:
    """KOERS_URL, KOERS_LETTERS_A_WEEK and KOERS_LETTERS_A_DAY, all optional. Raises WrongSetting."""
    return PostSettings(
        url=_web_address(URL_OF_PAGES, environment.get(URL_OF_PAGES, "").strip() or USUAL_URL),
        a_week=_number(A_WEEK, environment.get(A_WEEK, "").strip() or "3", 7),
        a_day=_number(A_DAY, environment.get(A_DAY, "").strip() or "500", 10_000_000),
    )


@dataclass(frozen=True)
class Provider:
    """A provider of identities (OpenID Connect): where it tells about itself, and as whom we ask. `repr` hides the
    secret."""

    url: str
    client: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class PageSettings:
    """How pages are served: `url` is what people type, `secret` signs forms (None: one is kept in the data folder).

    `provider`: where staff log in; None: by a link that is printed at start. `prefect_ui`: where flow runs are seen.
    """

    url: str
    secret: str | None = field(repr=False)
    provider: Provider | None
    prefect_ui: str | None

    @property
    def encrypted(self) -> bool:
        """Whether people come by https, so that cookies may go no other way."""
        return self.url.startswith("https://")


def read_page_settings(environment: Mapping[str, str] = os.environ) -> PageSettings:
    """KOERS_URL, KOERS_SECRET, KOERS_OIDC_URL with KOERS_OIDC_CLIENT and KOERS_OIDC_SECRET, and KOERS_PREFECT_UI; all
    optional. Raises WrongSetting."""
    said = {name: environment.get(name, "").strip() for name in (URL_OF_PAGES, SECRET, PREFECT_UI)}
    return PageSettings(
        url=_web_address(URL_OF_PAGES, said[URL_OF_PAGES] or USUAL_URL),
        secret=_secret(said[SECRET]),
        provider=_provider(*(environment.get(name, "").strip() for name in (OIDC, OIDC_CLIENT, OIDC_SECRET))),
        prefect_ui=_web_address(PREFECT_UI, said[PREFECT_UI]) if said[PREFECT_UI] else None,
    )


def spoken(environment: Mapping[str, str] = os.environ) -> Language:
    """The language of this installation, as KOERS_LANGUAGE has it: English where it says so, else Dutch."""
    return "en" if plain_language(environment.get(LANGUAGE)) == "en" else "nl"


def plain_language(name: str | None) -> str | None:
    """A language as people and machines write it ("EN", "en_GB.UTF-8", " nl ") as its two letters."""
    word = (name or "").strip().lower()
    return word[:2] if word[:2] in ("nl", "en") and not word[2:3].isalpha() else word or None


def _data_folder(named: str) -> Path:
    if not named:
        return _usual_data_folder()
    folder = Path(named).expanduser()
    if not folder.is_absolute():
        raise WrongSetting(
            setting=DATA,
            problem_nl=f"'{named}' is geen volledig pad. Begin met een schuine streep, bijvoorbeeld {DATA_OF_ROOT}",
            problem_en=f"'{named}' is not a full path. Begin with a slash, for example {DATA_OF_ROOT}",
        )
    if folder.exists() and not folder.is_dir():
        raise WrongSetting(
            setting=DATA,
            problem_nl=f"'{named}' is een bestand. Noem een map",
            problem_en=f"'{named}' is a file. Name a folder",
        )
    return folder


def _usual_data_folder() -> Path:
    # PostgreSQL refuses to run as root, and another account may not look into root's home.
    return DATA_OF_ROOT if os.geteuid() == 0 else platformdirs.user_data_path("koers")


def _web_address(setting: str, named: str) -> str:
    parts = urlsplit(named)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting(
            setting=setting,
            problem_nl="het is geen webadres. Schrijf het als https://koers.gemeente.example",
            problem_en="it is no web address. Write it like https://koers.gemeente.example",
        )
    return named.rstrip("/")


def _secret(named: str) -> str | None:
    if named and len(named) < SHORTEST_SECRET:
        raise WrongSetting(
            setting=SECRET,
            problem_nl=f"een geheim heeft minstens {SHORTEST_SECRET} tekens. Maak er een met: openssl rand -hex 32",
            problem_en=f"a secret has at least {SHORTEST_SECRET} characters. Make one with: openssl rand -hex 32",
        )
    return named or None


def _provider(url: str, client: str, secret: str) -> Provider | None:
    if not url:
        return None
    for setting, named in ((OIDC_CLIENT, client), (OIDC_SECRET, secret)):
        if not named:
            raise WrongSetting(
                setting=setting,
                problem_nl=f"wie {OIDC} noemt, moet ook zeggen als wie Koers daar vraagt",
                problem_en=f"who names {OIDC} must also say as whom Koers asks there",
            )
    return Provider(_web_address(OIDC, url), client, secret)


def _number(setting: str, named: str, most: int) -> int:
    if not named.isascii() or not named.isdigit() or not 1 <= int(named[:9]) <= most:
        raise WrongSetting(
            setting=setting,
            problem_nl=f"het moet een getal zijn van 1 tot en met {most}",
            problem_en=f"it must be a number from 1 to {most}",
        )
    return int(named)


def _database_url(named: str) -> URL | None:
    if not named:
        return None
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        raise _wrong_url("is geen databaseadres", "is no database address") from None
    if url.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise _wrong_url(
            f"wijst naar '{url.drivername}', maar Koers werkt alleen met PostgreSQL",
            f"points to '{url.drivername}', but Koers works with PostgreSQL only",
        )
    if not url.database:
        raise _wrong_url("noemt geen database", "names no database")
    return url.set(drivername="postgresql+psycopg")


def _wrong_url(dutch: str, english: str) -> WrongSetting:
    example = "postgresql://koers@localhost/koers"
    return WrongSetting(
        setting=DATABASE_URL,
        problem_nl=f"het {dutch}. Schrijf het als {example}",
        problem_en=f"it {english}. Write it like {example}",
    )
