"""YAML text to a tree of plain text, with the line of every field; and everything refused on the way.

Only the small and safe part of YAML is read: mappings, lists and texts. Every value stays the text that was written
("on", "no", 1.50 and 2032-09-01 included), so no number ever passes through a float; what it means is for the model
to say. Nothing is built from a file that is too big, too deep or uses anchors, aliases or tags. Sentences of the
YAML reader itself: yaml_sentences.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as y
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from engine.rules.problems import Path, Problem, ProblemKind, dotted
from engine.rules.texts import Text
from engine.rules.yaml_sentences import MOST_BYTES, MOST_DEPTH, MOST_DIGITS, MOST_NODES, SENTENCES, syntax_sentence

MOST_PROBLEMS = 100


@dataclass(slots=True)
class Node:
    """One value as written: its text, its entries by name, its items in order, or None (nothing written).

    `line` and `column`, from 1, are those of the name for an entry of a mapping, else of the value itself.
    `lost` marks a value that was refused: it has a problem of its own already.
    """

    path: Path
    line: int
    column: int
    content: "str | dict[str, Node] | list[Node] | None"
    lost: bool = False

    def plain(self) -> Any:
        """The value as text, dict, list or None."""
        if isinstance(self.content, dict):
            return {name: node.plain() for name, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.plain() for node in self.content]
        return self.content

    def child(self, step: object) -> "Node | None":
        """The entry or item one step down, or None when there is none of that name or number."""
        if isinstance(self.content, dict) and isinstance(step, str):
            return self.content.get(step)
        if isinstance(self.content, list) and isinstance(step, int) and 0 <= step < len(self.content):
            return self.content[step]
        return None

    def walk(self) -> "Iterator[Node]":
        """This node and all nodes below it."""
        yield self
        below = self.content.values() if isinstance(self.content, dict) else self.content
        for node in below if below and not isinstance(below, str) else ():
            yield from node.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """What a text holds: its top node (None when it could not be read at all) and all problems found so far."""

    name: str
    top: Node | None
    problems: tuple[Problem, ...]


def read_tree(text: str | bytes, name: str) -> Tree:
    """The tree of one YAML text; `name` is the file's name in problems. Never raises, whatever the text is.

    Takes under a second for any text, since reading stops at 256 KiB, 50,000 values or a depth of 20.
    """
    found = _Problems(name)
    clean = _clean(text, found)
    if clean is None:
        return Tree(name, None, tuple(found.list))
    reading = _Reading(found)
    try:
        for event in _events(clean):
            reading.take(event)
    except _Stop:
        return Tree(name, None, tuple(found.list))
    except MarkedYAMLError as error:
        _tell_syntax(error, found)
        return Tree(name, None, tuple(found.list))
    except (YAMLError, ValueError, OverflowError):
        found.add("unreadable", 1, 1, kind="syntax")
        return Tree(name, None, tuple(found.list))
    if not found.list and (reading.top is None or reading.top.content is None):
        found.add("empty", 1, 1, kind="file")
        return Tree(name, None, tuple(found.list))
    return Tree(name, reading.top, tuple(found.list))


@dataclass(slots=True)
class _Problems:
    name: str
    list: "list[Problem]" = field(default_factory=list)

    def add(
        self, what: str, line: int, column: int, path: Path = (), kind: ProblemKind = "syntax", **details: object
    ) -> None:
        nl, en = SENTENCES[what]
        if len(self.list) < MOST_PROBLEMS:
            message = Text(nl=nl.format(**details), en=en.format(**details))
            self.list.append(Problem(self.name, line, column, dotted(path), message, kind))


class _Stop(Exception):
    """Reading on would be unsafe or senseless; the problem is on record."""


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_TAB = re.compile("\t")
_NOT_FINITE = re.compile(r"[-+]?\.?(inf|infinity)|\.?nan", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?=\.?[0-9])[0-9_]*\.?[0-9_]*(?:[eE]([-+]?[0-9]+))?", re.ASCII)
_HUGE_BASE = re.compile(r"[-+]?0[xob][0-9a-f_]{17,}", re.IGNORECASE | re.ASCII)
_LONG_NUMBER = re.compile(r"[-+.]?[0-9][-+0-9_.eE]{99,}", re.ASCII)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def _clean(text: str | bytes, found: _Problems) -> str | None:
    """The text with one kind of line end, or None when the file itself is refused."""
    written = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(written) > MOST_BYTES:
        found.add("too_big", 1, 1, kind="file", most=MOST_BYTES // 1024)
        return None
    try:
        decoded = written.decode("utf-8", "strict" if isinstance(text, bytes) else "surrogatepass")
    except UnicodeDecodeError as error:
        found.add("not_utf8", *_place(written[: error.start].decode("utf-8")), kind="file")
        return None
    clean = decoded.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_signs(clean, found)
    return None if found.list else clean


def _refuse_signs(text: str, found: _Problems) -> None:
    for what, pattern in (("control", _FORBIDDEN), ("tab", _TAB)):
        told = 0
        for hit in islice(pattern.finditer(text), 20):
            line, column = _place(text, hit.start())
            if line != told:
                found.add(what, line, column, kind="file", sign=f"U+{ord(hit[0]):04X}")
            told = line


def _place(text: str, offset: int | None = None) -> tuple[int, int]:
    """The line and column, from 1, of `offset` in `text` (of its end, without an offset)."""
    before = text if offset is None else text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _events(text: str) -> Iterator[Any]:
    """The events of `text`, by the reader in C where it is installed (20 times as fast), else by the one in Python."""
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ModuleNotFoundError:
        yield from YAML(typ="safe", pure=True).parse(StringIO(text))
        return
    parser = CParser(text)
    while parser.check_event():
        yield parser.get_event()


def _tell_syntax(error: MarkedYAMLError, found: _Problems) -> None:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    nl, en = syntax_sentence(str(error.problem or ""), str(error.context or ""))
    opened = error.context_mark.line + 1 if error.context_mark and error.context_mark.line + 1 != line else None
    if opened:
        nl, en = f"{nl} Dit begon op regel {opened}.", f"{en} This began on line {opened}."
    found.list.append(Problem(found.name, line, column, "", Text(nl=nl, en=en), "syntax"))


@dataclass(slots=True)
class _Level:
    """A mapping or list that is being read. `name` is the name read last, waiting for its value."""

    node: Node
    name: str | None = None
    place: tuple[int, int] = (1, 1)
    lost: int = 0


@dataclass(slots=True)
class _Reading:
    """Builds the tree, event by event."""

    found: _Problems
    top: Node | None = None
    levels: list[_Level] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0
    skipping: int = 0

    def take(self, event: Any) -> None:
        handle = _HANDLERS.get(type(event).__name__)
        if handle:
            handle(self, event)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.found.add("documents", *_at(event))
            raise _Stop
        if event.tags:
            self.found.add("tag", *_at(event), tag="%TAG")

    def alias(self, event: Any) -> None:
        self._count(event)
        if self._expects_name():
            self._name_lost(event, "alias")
        elif not self.skipping:
            self.found.add("alias", *_at(event), path=self._path())
            self._place(event, None, lost=True)

    def scalar(self, event: Any) -> None:
        self._count(event)
        if self.skipping:
            return
        if self._expects_name():
            self._name(event)
            return
        trouble = self._refused(event) or _refused_text(event)
        if trouble:
            self.found.add(trouble, *_at(event), path=self._path(), tag=event.tag, most=MOST_DIGITS)
            self._place(event, None, lost=True)
            return
        nothing = _is_plain(event) and event.value in _NOTHING
        self._place(event, None if nothing else event.value)

    def begin(self, event: Any) -> None:
        self._count(event)
        if len(self.levels) + self.skipping >= MOST_DEPTH:
            self.found.add("too_deep", *_at(event), path=self._path(), most=MOST_DEPTH)
            raise _Stop
        if self.skipping:
            self.skipping += 1
            return
        if self._expects_name():
            self._name_lost(event, "complex_name")
            self.skipping = 1
            return
        trouble = self._refused(event)
        if trouble:
            self.found.add(trouble, *_at(event), path=self._path(), tag=event.tag)
        node = self._place(event, {} if isinstance(event, y.MappingStartEvent) else [], lost=bool(trouble))
        self.levels.append(_Level(node))

    def end(self, event: Any) -> None:
        if self.skipping:
            self.skipping -= 1
        else:
            self.levels.pop()

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.found.add("too_many", *_at(event), most=MOST_NODES)
            raise _Stop

    def _refused(self, event: Any) -> str | None:
        if event.anchor is not None:
            return "anchor"
        return "tag" if event.tag is not None else None

    def _expects_name(self) -> bool:
        level = self.levels[-1] if self.levels else None
        return not self.skipping and level is not None and isinstance(level.node.content, dict) and level.name is None

    def _name(self, event: Any) -> None:
        level = self.levels[-1]
        level.name, level.place = event.value, _at(event)
        content = level.node.content
        assert isinstance(content, dict)
        trouble = self._refused(event) or _refused_name(event)
        if trouble:
            self._name_lost(event, trouble)
        elif event.value in content:
            first = content[event.value].line
            self.found.add("twice", *_at(event), path=self._path(), name=_short(event.value), first=first)
            self._lose_name(level)

    def _name_lost(self, event: Any, what: str) -> None:
        level = self.levels[-1]
        self.found.add(what, *_at(event), path=level.node.path, tag=getattr(event, "tag", None))
        level.place = _at(event)
        self._lose_name(level)

    def _lose_name(self, level: _Level) -> None:
        """Give the next value a name that cannot be written, so that it is read and then left out."""
        level.lost += 1
        level.name = f"\x00{level.lost}"

    def _path(self) -> Path:
        if not self.levels:
            return ()
        level = self.levels[-1]
        if isinstance(level.node.content, list):
            return (*level.node.path, len(level.node.content))
        known = level.name is not None and not level.name.startswith("\x00")
        return (*level.node.path, level.name or "") if known else level.node.path

    def _place(self, event: Any, content: Any, lost: bool = False) -> Node:
        """Put a value where it belongs: at the top, under the name read last, or at the end of the list."""
        if not self.levels:
            self.top = Node((), *_at(event), content, lost)
            return self.top
        level = self.levels[-1]
        if isinstance(level.node.content, dict):
            assert level.name is not None
            node = Node(self._path(), *level.place, content, lost)
            if not level.name.startswith("\x00"):
                level.node.content[level.name] = node
            level.name = None
            return node
        assert isinstance(level.node.content, list)
        node = Node(self._path(), *_at(event), content, lost)
        level.node.content.append(node)
        return node


_HANDLERS: dict[str, Callable[[_Reading, Any], None]] = {
    "DocumentStartEvent": _Reading.document,
    "AliasEvent": _Reading.alias,
    "ScalarEvent": _Reading.scalar,
    "SequenceStartEvent": _Reading.begin,
    "MappingStartEvent": _Reading.begin,
    "SequenceEndEvent": _Reading.end,
    "MappingEndEvent": _Reading.end,
}


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_plain(event: Any) -> bool:
    return not event.style


def _refused_name(event: Any) -> str | None:
    if _is_plain(event) and event.value == "<<":
        return "merge"
    return "control_escaped" if _FORBIDDEN.search(event.value) or "\n" in event.value else None


def _refused_text(event: Any) -> str | None:
    value = event.value
    if _FORBIDDEN.search(value):
        return "control_escaped"
    if not _is_plain(event):
        return None
    if _NOT_FINITE.fullmatch(value):
        return "not_finite"
    return "huge" if _is_huge(value) else None


def _is_huge(value: str) -> bool:
    if len(value) > 100:
        return bool(_LONG_NUMBER.fullmatch(value))
    number = _NUMBER.fullmatch(value)
    if number is None:
        return bool(_HUGE_BASE.fullmatch(value))
    power = number[1] or "0"
    digits = sum(sign.isdigit() for sign in value.lower().split("e")[0])
    return digits > MOST_DIGITS or len(power) > 4 or abs(int(power)) > MOST_DIGITS


def _short(words: str) -> str:
    return dotted((words,))
