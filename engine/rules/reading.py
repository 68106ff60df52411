"""Reading YAML into a model: the model, or all problems at once, each with its file, line and field.

Text to tree: yaml_tree.py. Sentences: sentences.py and yaml_sentences.py. Names and dates that must fit each other:
references.py and consistency.py. Whether a definition can live is not asked here but by rehearsing it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.rules.consistency import check_consistency
from engine.rules.definition import Definition
from engine.rules.problems import Fault, Path, Problem, dotted, meant, quoted
from engine.rules.references import check_references
from engine.rules.schema import fields_at
from engine.rules.sentences import explain
from engine.rules.texts import Text
from engine.rules.yaml_tree import MOST_PROBLEMS, Node, Tree, read_tree

M = TypeVar("M", bound=BaseModel)
_ROUNDS = 8
_MOST_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """A definition that was read, or all its problems in the order of the file. Never both, never neither.

    `tree` knows the line of every field, for problems that are found later: see `problems_at`.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    tree: Tree


@dataclass(frozen=True, slots=True)
class ReadAs(Generic[M]):
    """Any other model that was read, or all its problems: see `Reading`."""

    value: M | None
    problems: tuple[Problem, ...]
    tree: Tree


def read_definition(text: str | bytes, name: str) -> Reading:
    """Read a definition from YAML. Never raises: whatever is wrong is a problem, told in Dutch and English.

    A mistake in form does not hide a wrong reference elsewhere: what is sound is looked at all the same.
    """
    tree = read_tree(text, name)
    form = _form(Definition, tree)
    problems = [*tree.problems, *form.problems]
    if form.sound is not None and tree.top is not None:
        faults = list(check_references(form.sound, form.lost))
        if not problems:
            faults += check_consistency(form.sound)
        problems += problems_at(_fresh(faults, tree.top, form.wrong), tree)
    return Reading(None if problems else form.sound, _in_order(problems, name), tree)


def read_as(model: type[M], text: str | bytes, name: str) -> ReadAs[M]:
    """Read any model from YAML: its form only, with the same care and the same sentences as a definition."""
    tree = read_tree(text, name)
    form = _form(model, tree)
    problems = [*tree.problems, *form.problems]
    return ReadAs(None if problems else form.sound, _in_order(problems, name), tree)


def validate(model: type[M], tree: Tree) -> tuple[M | None, tuple[Problem, ...]]:
    """The model a tree amounts to, or None and the problems of its form."""
    form = _form(model, tree)
    return (None if form.problems else form.sound), _in_order(form.problems, tree.name)


def problems_at(faults: Iterable[Fault], tree: Tree) -> list[Problem]:
    """Faults found in a model as problems in the file that `tree` was read from."""
    if tree.top is None:
        return []
    found = []
    for fault in faults:
        node = _walk(tree.top, fault.path)[-1]
        found.append(Problem(tree.name, node.line, node.column, dotted(node.path), fault.message, "reference"))
    return found


@dataclass(slots=True)
class _Form(Generic[M]):
    """The form of a tree: its problems, and the model made of what is sound (None when too little is).

    `lost` are ids that stand in the file but not in the sound part; `wrong` the paths that have a problem.
    """

    sound: M | None
    problems: list[Problem]
    lost: frozenset[str]
    wrong: set[Path]


def _form(model: type[M], tree: Tree) -> _Form[M]:
    if tree.top is None:
        return _Form(None, [], frozenset(), set())
    top = tree.top
    refused = [node for node in top.walk() if node.lost]
    value, errors = _attempt(model, top)
    problems = [told for error in errors[:_MOST_ERRORS] if (told := _told(model, error, tree.name, top))]
    form = _Form(value, problems, frozenset(), {node.path for node in refused} | _wrong(errors, top))
    if errors and len(errors) < _MOST_ERRORS:
        form.sound, form.lost = _salvage(model, top, errors)
    return form


def _attempt(model: type[M], top: Node) -> tuple[M | None, list[ErrorDetails]]:
    try:
        return model.model_validate(top.plain()), []
    except ValidationError as error:
        return None, [each for each in error.errors(include_url=False, include_input=False) if not _follows(each, top)]


def _follows(error: ErrorDetails, top: Node) -> bool:
    """Whether a list is called too short only because something in it is wrong."""
    content = _walk(top, error["loc"])[-1].content
    return error["type"] == "too_short" and len(content or ()) >= error.get("ctx", {}).get("min_length", 0)


def _walk(top: Node, location: Sequence[object]) -> list[Node]:
    """The nodes from the top down to what `location` names, leaving out steps that are not in the file."""
    nodes = [top]
    for step in location:
        below = nodes[-1].child(step)
        if below is not None:
            nodes.append(below)
    return nodes


def _wrong(errors: list[ErrorDetails], top: Node) -> set[Path]:
    return {_walk(top, error["loc"])[-1].path for error in errors}


def _told(model: type[BaseModel], error: ErrorDetails, file: str, top: Node) -> Problem | None:
    """The problem a report of the validation library amounts to; None where that value was refused already."""
    nodes = _walk(top, error["loc"])
    node = nodes[-1]
    if any(each.lost for each in nodes) or (error["type"] == "missing" and _lost_below(node, error["loc"][-1])):
        return None
    kind, step = error["type"], error["loc"][-1] if error["loc"] else ""
    name = quoted(step if kind == "missing" or not node.path else node.path[-1])
    names = fields_at(model, nodes[:-1] if kind == "extra_forbidden" else nodes)
    message = explain(kind, error.get("ctx", {}), name, name if step == "[key]" else _words(node), names)
    field = (*node.path, str(step)) if kind == "missing" else node.path
    return Problem(file, node.line, node.column, dotted(field), message, "form")


def _words(node: Node) -> str | None:
    """What stands in one place: its text, empty when nothing does, None for a list or a block."""
    return node.content if isinstance(node.content, str) else "" if node.content is None else None


def _lost_below(node: Node, name: object) -> bool:
    below = node.child(name)
    return below is not None and below.lost


def _salvage(model: type[M], top: Node, errors: list[ErrorDetails]) -> tuple[M | None, frozenset[str]]:
    """What is sound in the tree, by mending misspelt names and taking out what is wrong; and the ids that were lost."""
    lost: set[str] = set()
    for _ in range(_ROUNDS):
        found = [(error, _walk(top, error["loc"])) for error in errors]
        for error, nodes in found:
            if error["type"] != "extra_forbidden" or not _mend(model, nodes):
                lost |= _take_out(nodes)
        value, errors = _attempt(model, top)
        if value is not None:
            return value, frozenset(lost)
    return None, frozenset(lost)


def _mend(model: type[BaseModel], nodes: list[Node]) -> bool:
    """Give a field with a misspelt name the name that was probably meant, if nothing has that name yet."""
    if len(nodes) < 2 or not isinstance(nodes[-2].content, dict):
        return False
    siblings, name = nodes[-2].content, str(nodes[-1].path[-1])
    near = meant(name, [each for each in fields_at(model, nodes[:-1]) if each not in siblings])
    if near is None or siblings.get(name) is not nodes[-1]:
        return False
    siblings[near] = siblings.pop(name)
    return True


def _take_out(nodes: list[Node]) -> set[str]:
    """Take the last of `nodes` out of the one before it; returns the ids that went with it."""
    if len(nodes) < 2:
        return set()
    node, content = nodes[-1], nodes[-2].content
    if isinstance(content, dict):
        nodes[-2].content = {name: each for name, each in content.items() if each is not node}
    elif isinstance(content, list):
        nodes[-2].content = [each for each in content if each is not node]
    return {each.content for each in node.walk() if each.path[-1:] == ("id",) and isinstance(each.content, str)}


def _fresh(faults: list[Fault], top: Node, wrong: set[Path]) -> list[Fault]:
    """The faults that do not merely follow from a problem in form inside the thing they are about."""
    return [each for each in faults if not _touches(_walk(top, each.path)[-1].path, wrong)]


def _touches(path: Path, wrong: set[Path]) -> bool:
    return any(each[: len(path)] == path or path[: len(each)] == each for each in wrong if each)


def _in_order(problems: list[Problem], name: str) -> tuple[Problem, ...]:
    """The problems in the order of the file, each once, and at most a hundred of them."""
    once = sorted(dict.fromkeys(problems), key=lambda each: (each.line, each.column))
    if len(once) <= MOST_PROBLEMS:
        return tuple(once)
    more = Text(
        nl=f"Er zijn nog meer problemen: dit zijn de eerste {MOST_PROBLEMS}. Los ze op en lees het bestand opnieuw.",
        en=f"There are more problems: these are the first {MOST_PROBLEMS}. Solve them and read the file again.",
    )
    last = once[MOST_PROBLEMS - 1]
    return (*once[:MOST_PROBLEMS], Problem(name, last.line, last.column, "", more, "file"))
