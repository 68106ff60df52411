"""The help of every command in one language. Texts stand beside each other as "Nederlands / English", per paragraph."""

from typing import Any

import typer
from typer import rich_utils
from typer.main import get_command

from faces.language import pick

DIVIDER = " / "


def in_one_language(app: typer.Typer) -> Any:
    """The app as a command that parses arguments, with help in the reader's language only."""
    _name_panels()
    command = get_command(app)
    _speak(command)
    return command


def one_of(text: str) -> str:
    """Of every paragraph the half in the reader's language; a paragraph without two halves stays whole."""
    return "\n\n".join(_half(paragraph) for paragraph in text.split("\n\n"))


def _half(paragraph: str) -> str:
    dutch, divider, english = " ".join(paragraph.split()).partition(DIVIDER)
    return pick(dutch, english) if divider else dutch


def _speak(command: Any) -> None:
    command.help = one_of(command.help or "")
    command.get_help_option(typer.Context(command)).help = pick("Toon deze uitleg.", "Show this help.")
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = one_of(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        _speak(inner)


def _name_panels() -> None:
    rich_utils.ARGUMENTS_PANEL_TITLE = pick("Wat erbij moet of mag", "Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = pick("Keuzes", "Options")
    rich_utils.COMMANDS_PANEL_TITLE = pick("Opdrachten", "Commands")
    rich_utils.REQUIRED_LONG_STRING = pick("[moet]", "[required]")
    rich_utils.DEFAULT_STRING = pick("[anders: {}]", "[default: {}]")
    rich_utils.ENVVAR_STRING = pick("[of in: {}]", "[env var: {}]")
