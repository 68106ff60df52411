"""The secret that forms are signed with: whole, or not there."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from faces.web.house import SECRET_FILE, SHORTEST, kept_secret
from faces.web.refusals import NoSecret


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as several:
        found = set(several.map(kept_secret, [tmp_path] * 40))
    assert found == {kept_secret(tmp_path)}
    assert len(found.pop()) >= SHORTEST
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == [SECRET_FILE]


def test_a_crash_while_it_is_made_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crashes(_: int) -> None:
        raise OSError("no power")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", crashes)
        with pytest.raises(OSError, match="no power"):
            kept_secret(tmp_path)
    assert os.listdir(tmp_path) == []
    assert len(kept_secret(tmp_path)) >= SHORTEST


@pytest.mark.parametrize("held", ["", "   ", "a" * (SHORTEST - 1)])
def test_nothing_is_signed_with_half_a_secret(tmp_path: Path, held: str) -> None:
    (tmp_path / SECRET_FILE).write_text(held)
    with pytest.raises(NoSecret) as refused:
        kept_secret(tmp_path)
    assert SECRET_FILE in refused.value.say("nl") and SECRET_FILE in refused.value.say("en")
