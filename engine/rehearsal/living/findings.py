"""What was found in a definition that was read well: problems it cannot live with, and remarks it can. Shapes only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from engine.rules.problems import Fault, Path, Problem, fault
from engine.rules.reading import problems_at
from engine.rules.yaml_tree import Tree

Severity = Literal["problem", "remark"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something found at a place in a definition: a *problem* must be mended, a *remark* is worth knowing."""

    severity: Severity
    fault: Fault

    def covers(self, other: "Found") -> bool:
        """Whether `other`, found later, only says again what is said here: no worse, about the same part."""
        own, its = self.fault.path, other.fault.path
        if self.severity == "remark" and other.severity == "problem":
            return False
        return own[: len(its)] == its or its[: len(own)] == own


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, with its file and line."""

    severity: Severity
    problem: Problem


def problem(path: Path, nl: str, en: str) -> Found:
    """A problem at `path`, told in both languages: the definition cannot live with it."""
    return Found("problem", fault(path, nl, en))


def remark(path: Path, nl: str, en: str) -> Found:
    """A remark at `path`, told in both languages: the definition can live with it, but it may surprise."""
    return Found("remark", fault(path, nl, en))


def in_file(found: Iterable[Found], tree: Tree) -> tuple[Finding, ...]:
    """The findings, each once, in the order of the file that `tree` was read from."""
    placed = [
        Finding(one.severity, replace(told, kind="life"))
        for one in dict.fromkeys(found)
        for told in problems_at([one.fault], tree)
    ]
    return tuple(sorted(placed, key=lambda one: (one.problem.line, one.problem.column, one.severity)))
