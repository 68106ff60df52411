"""Fields of a command as people type them: `seat=chair value=45.1`, made into the command, or all that is wrong.

Every sentence about a wrong field names it. What the sentences are: engine/rules/sentences.py.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from engine.office.trouble import UnwritableText
from engine.rules.commands import COMMANDS, Command, StartProgramme
from engine.rules.definition import Definition
from engine.rules.problems import meant, quoted
from engine.rules.reading import read_definition
from engine.rules.sentences import explain
from engine.rules.texts import Text
from faces.refusals import FieldTwice, NoSuchFile, NotAField, NotJson, Problems, UnknownCommand, problems_of

LIST = "koers do --list"
HIDDEN = frozenset({"PassTime", "Reassess", "StartProgramme"})
"""Commands that people do not give by hand: time passes by itself, and the office and `koers start` give the others."""

NOT_BY_HAND = frozenset({"follows"})
"""Fields that whoever keeps the record fills in."""

Built = TypeVar("Built", bound=BaseModel)
_LONGEST_FILE = 4 * 1024 * 1024


def command_class(name: str) -> type[Command]:
    """The command called `name`. Raises UnknownCommand, with the one that was probably meant."""
    if name == StartProgramme.name:
        return StartProgramme
    folded = {known.lower(): known for known in COMMANDS if known not in HIDDEN}
    plain = name.lower().replace("_", "").replace("-", "")
    if plain in folded:
        return COMMANDS[folded[plain]]
    near = meant(plain, folded.keys())
    nl, en = (f" Bedoelde u `{folded[near]}`?", f" Did you mean `{folded[near]}`?") if near else ("", "")
    raise UnknownCommand(name=quoted(name), meant_nl=nl, meant_en=en, how=LIST)


def typed_fields(kind: type[Command], words: Sequence[str]) -> dict[str, Any]:
    """`field=value` words as a mapping. Raises NotAField, FieldTwice, NotJson, NoSuchFile or Problems."""
    found: dict[str, Any] = {}
    for word in words:
        name, sign, value = word.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name:
            raise NotAField(words=quoted(word))
        if name in found:
            raise FieldTwice(field=name)
        found[name] = _value(kind.model_fields.get(name), name, value)
    return found


def json_fields(text: str, name: str) -> dict[str, Any]:
    """Fields as one JSON object; decimals stay exact. Raises NotJson."""
    value = _json(text.removeprefix("\ufeff"), name, '{"seat": "chair", "value": "45.1"}')
    if not isinstance(value, dict):
        raise NotJson(field=name, example='{"seat": "chair", "value": "45.1"}')
    return value


def build(kind: type[Built], fields: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> Built:
    """The command (or what else is sent) with these fields. Raises Problems with one sentence for everything wrong.

    `typed` says what a field was called where it was typed, such as `--area` for `area_code`.
    """
    by_hand = [name for name in kind.model_fields if name not in NOT_BY_HAND]
    unwritable = [name for name, value in fields.items() if _holds_null(value, name)]
    if unwritable:
        raise Problems([_named(name, UnwritableText(field=quoted(name)).text) for name in unwritable])
    hidden = sorted(NOT_BY_HAND & fields.keys())
    if hidden:
        raise Problems([_named(name, explain("extra_forbidden", {}, name, None, by_hand)) for name in hidden])
    try:
        return kind.model_validate(dict(fields))
    except ValidationError as error:
        _refuse(by_hand, error, typed or {})


def _holds_null(value: Any, name: str) -> bool:
    """Raises NotJson where it lies deeper than anything that is asked."""
    try:
        return _has_null(value)
    except RecursionError:
        raise NotJson(field=quoted(name), example='{"seat": "chair", "value": "45.1"}') from None


def _has_null(value: Any) -> bool:
    """Whether the null sign is in it, at any depth: no database keeps that."""
    if isinstance(value, dict):
        return any(_has_null(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return any(map(_has_null, value))
    return isinstance(value, str) and "\0" in value


def definition_from(path: str) -> Definition:
    """The definition in a YAML file. Raises NoSuchFile, or Problems with file and line."""
    reading = read_definition(file_bytes(path), path)
    if reading.definition is None:
        raise problems_of(reading.problems)
    return reading.definition


def file_bytes(path: str) -> bytes:
    """What is in a file, at most a little more than the largest one that is ever read. Raises NoSuchFile."""
    try:
        with Path(path).open("rb") as file:
            return file.read(_LONGEST_FILE)
    except (OSError, ValueError):
        raise NoSuchFile(file=quoted(path)) from None


def _value(info: FieldInfo | None, name: str, value: str) -> Any:
    if info is None or not _is_nested(info.annotation):
        return value
    if info.annotation is Definition:
        return definition_from(value)
    if value.lstrip()[:1] in ("{", "["):
        return _json(value, name, _example(info.annotation))
    if _is_list_of_words(info.annotation):
        return [part.strip() for part in value.split(",") if part.strip()]
    raise NotJson(field=name, example=_example(info.annotation))


def _json(text: str, name: str, example: str) -> Any:
    def no_number(_: str) -> NoReturn:
        raise ValueError("no number")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=no_number)
    except (ValueError, RecursionError):
        raise NotJson(field=name, example=example) from None


def _parts(annotation: Any) -> tuple[Any, ...]:
    return tuple(part for part in get_args(annotation) if part not in (type(None), Ellipsis))


def _is_nested(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return get_origin(annotation) is tuple or any(_is_nested(part) for part in _parts(annotation) if _is_type(part))


def _is_type(part: Any) -> bool:
    return isinstance(part, type | UnionType) or get_origin(part) is not None


def _is_list_of_words(annotation: Any) -> bool:
    if get_origin(annotation) is tuple:
        return not any(_is_nested(part) for part in _parts(annotation))
    return any(_is_list_of_words(part) for part in _parts(annotation) if _is_type(part))


def _example(annotation: Any) -> str:
    """A JSON value of the right shape, with the names of its fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inside = ", ".join(f'"{name}": …' for name in annotation.model_fields)
        return "{" + inside + "}"
    if get_origin(annotation) is tuple:
        return "[" + (_example(_parts(annotation)[0]) or "…") + ", …]"
    return next((shown for part in _parts(annotation) if (shown := _example(part))), "")


def _refuse(fields: Collection[str], error: ValidationError, typed: Mapping[str, str]) -> NoReturn:
    lines, found = [], error.errors(include_url=False)
    for one in found:
        if one["type"] == "too_short" and any(_inside(other["loc"], one["loc"]) for other in found):
            continue  # only because what is in it was not taken
        location = [str(step) for step in one["loc"]]
        written = one.get("input") if one["type"] != "missing" else None
        names = fields if len(location) < 2 else []
        shown = str(written) if isinstance(written, str | int | float | Decimal) else None
        told = explain(one["type"], one.get("ctx", {}), quoted(location[-1] if location else ""), shown, names)
        shown_as = typed.get(location[0], location[0]) if location else ""
        lines.append(_named(".".join([shown_as, *location[1:]]), told))
    raise Problems(list({line.nl: line for line in lines}.values()))


def _inside(location: tuple[Any, ...], outer: tuple[Any, ...]) -> bool:
    return len(location) > len(outer) and location[: len(outer)] == outer


def _named(field: str, text: Text) -> Text:
    shown = quoted(field)
    return Text(nl=f"{shown}: {text.nl}", en=f"{shown}: {text.en}")
