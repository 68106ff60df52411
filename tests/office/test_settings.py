"""What the environment may say about an installation, and what is refused in it."""

from pathlib import Path

import pytest

from engine.office.settings import DATA_OF_ROOT, WrongSetting, read_settings


def test_nothing_set_means_the_embedded_database_in_the_usual_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    settings = read_settings({"KOERS_DATABASE_URL": " "})
    assert settings.database_url is None
    assert settings.data.is_absolute()
    assert settings.data.name == "koers"


def test_root_keeps_its_data_outside_its_private_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert read_settings({}).data == DATA_OF_ROOT


def test_data_folder_is_taken_as_named(tmp_path: Path) -> None:
    assert read_settings({"KOERS_DATA": str(tmp_path / "new")}).data == tmp_path / "new"


@pytest.mark.parametrize("named", ["postgres://me@db/koers", "postgresql://me@db/koers"])
def test_database_url_always_gets_our_driver(named: str) -> None:
    url = read_settings({"KOERS_DATABASE_URL": named}).database_url
    assert url is not None
    assert str(url) == "postgresql+psycopg://me@db/koers"


@pytest.mark.parametrize(
    ("environment", "dutch", "english"),
    [
        ({"KOERS_DATA": "data/here"}, "geen volledig pad", "not a full path"),
        ({"KOERS_DATA": __file__}, "is een bestand", "is a file"),
        ({"KOERS_DATABASE_URL": "koers"}, "geen databaseadres", "no database address"),
        ({"KOERS_DATABASE_URL": "sqlite:///koers.db"}, "alleen met PostgreSQL", "PostgreSQL only"),
        ({"KOERS_DATABASE_URL": "postgresql+asyncpg://x/y"}, "postgresql+asyncpg", "postgresql+asyncpg"),
        ({"KOERS_DATABASE_URL": "postgresql://me:geheim@db"}, "noemt geen database", "names no database"),
        ({"KOERS_DATABASE_URL": "postgresql://me:geheim@db:poort/koers"}, "geen databaseadres", "no database address"),
    ],
)
def test_a_wrong_setting_is_one_sentence_in_both_languages(
    environment: dict[str, str], dutch: str, english: str
) -> None:
    with pytest.raises(WrongSetting) as refusal:
        read_settings(environment)
    assert dutch in refusal.value.say("nl")
    assert english in refusal.value.say("en")
    assert next(iter(environment)) in refusal.value.say("nl")
    assert "geheim" not in refusal.value.say("nl") + refusal.value.say("en") + str(refusal.value)
