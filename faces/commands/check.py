"""`koers check`: whether definitions are sound and can live. Only showing; the proof is in the rehearsal."""

from collections.abc import Iterable
from typing import Annotated

import typer

from engine.rehearsal.liveness import check as findings_in
from engine.rehearsal.living.findings import Finding, Severity
from engine.rules.problems import Problem
from engine.rules.texts import Text
from faces.fields import file_bytes
from faces.language import language, pick
from faces.output import Format, heading, line, print_json
from faces.refusals import NoSuchFile


def add_to(app: typer.Typer) -> None:
    """Adds `check`."""
    app.command("check")(check)


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="definities (YAML) / definitions (YAML)")],
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Kijk of een definitie klopt én kan leven. / Check that a definition is sound and can live.

    Sluit af met 0 als er geen problemen zijn; opmerkingen mogen. / Exits with 0 when there are no problems; remarks
    may stand.
    """
    found = [finding for file in files for finding in _in_one(file)]
    if told is Format.JSON:
        print_json([_plain(finding) for finding in found])
    else:
        _show(found, len(files))
    if any(finding.severity == "problem" for finding in found):
        raise typer.Exit(1)


def _in_one(file: str) -> tuple[Finding, ...]:
    try:
        return findings_in(file_bytes(file), file)
    except NoSuchFile as refusal:
        told = Text(nl=refusal.say("nl"), en=refusal.say("en"))
        return (Finding("problem", Problem(file, 1, 1, "", told, "file")),)


def _plain(finding: Finding) -> dict[str, object]:
    problem = finding.problem
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "severity": finding.severity,
        "kind": problem.kind,
        "message": {"nl": problem.message.nl, "en": problem.message.en},
    }


def _show(found: list[Finding], files: int) -> None:
    problems, remarks = _of(found, "problem"), _of(found, "remark")
    _group(pick("Problemen: dit moet anders", "Problems: this must change"), problems)
    _group(pick("Opmerkingen: dit mag, maar weet het", "Remarks: this may stand, but know it"), remarks)
    if found:
        line("")
    line(_counted(files, len(problems), len(remarks)))


def _of(found: Iterable[Finding], severity: Severity) -> list[Finding]:
    return [finding for finding in found if finding.severity == severity]


def _group(title: str, findings: list[Finding]) -> None:
    if findings:
        heading(title)
    for finding in findings:
        line(finding.problem.say(language()))


def _counted(files: int, problems: int, remarks: int) -> str:
    nl = f"{_number(files, 'bestand', 'bestanden')} nagekeken: {_number(problems, 'probleem', 'problemen')}, "
    en = f"{_number(files, 'file', 'files')} checked: {_number(problems, 'problem', 'problems')}, "
    return pick(nl + _number(remarks, "opmerking", "opmerkingen"), en + _number(remarks, "remark", "remarks")) + "."


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
