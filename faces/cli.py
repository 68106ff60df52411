"""The command `koers`: every command in one app, and one sentence instead of a traceback when something goes wrong."""

import os
import sys
from typing import Annotated

import typer

from engine.rules.refusals import Refusal
from faces.commands import bringing, check, doing, looking, people, replay, simulate
from faces.language import choose, language, pick
from faces.misuse import misunderstood
from faces.output import complaints

WRONG, MISUSED, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="koers",
    help="Koers voert het programma van een wijk uit, jarenlang. / Koers runs the programme of a neighbourhood.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def everywhere(
    spoken: Annotated[
        str | None,
        typer.Option("--language", envvar="KOERS_LANGUAGE", help="nl of en / nl or en", show_default=False),
    ] = None,
) -> None:
    """Koers voert het programma van een wijk uit, jarenlang. / Koers runs the programme of a neighbourhood.

    Begin met: koers start DEFINITIE.yaml --programme ID --area CODE --name NAAM. Daarna: koers standing.
    """
    choose(spoken or None)


for group in (check, doing, looking, bringing, people, replay, simulate):
    group.add_to(app)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits: 0 well, 1 refused, 2 not understood, 130 interrupted. Never a traceback."""
    code = run(sys.argv[1:] if arguments is None else arguments)
    raise SystemExit(code)


def run(arguments: list[str]) -> int:
    """Runs one command, and gives its exit code. `--language` may stand anywhere among the arguments."""
    try:
        ended = app(args=_language_first(arguments), prog_name="koers", standalone_mode=False)
        sys.stdout.flush()
        return _complain(_stopped(), INTERRUPTED) if ended == INTERRUPTED else ended if isinstance(ended, int) else 0
    except Refusal as refusal:
        return _complain(refusal.say(language()), WRONG)
    except (typer.Abort, KeyboardInterrupt):
        return _complain(_stopped(), INTERRUPTED)
    except _USAGE as misuse:
        return _complain(misunderstood(misuse, _names()), MISUSED)
    except BrokenPipeError:
        return _walked_away()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            return _walked_away()
        raise
    except Exception as mistake:
        return _complain(_our_mistake(mistake), WRONG)


_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser of arguments raises for a mistake in them."""


def _stopped() -> str:
    return pick("Gestopt. Er is niets half vastgelegd.", "Stopped. Nothing was half recorded.")


def _walked_away() -> int:
    """Whoever read the answer has stopped reading: that is no mistake, and nothing is left to be written to them."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _names() -> list[str]:
    commands = [command.name or "" for command in app.registered_commands]
    return commands + [group.name or "" for group in app.registered_groups]


def _complain(words: str, code: int) -> int:
    for one in words.split("\n"):
        complaints().print(one, soft_wrap=True)
    return code


def _language_first(arguments: list[str]) -> list[str]:
    """The arguments with the choice of language in front, where the app looks for it, and from now on spoken."""
    rest, chosen = [], []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--language":
            chosen = [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.startswith("--language="):
            chosen = [word]
        else:
            rest.append(word)
    said = chosen[-1].removeprefix("--language=") if chosen else None
    choose(said if said in ("nl", "en") else None)
    return [*chosen, *rest]


def _our_mistake(mistake: Exception) -> str:
    where = mistake.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_globals.get('__name__', '?')}:{where.tb_lineno}" if where else "?"
    told = f"{type(mistake).__name__}, {place}"
    return pick(
        f"Koers heeft zelf een fout gemaakt ({told}). Er is niets half vastgelegd. Meld dit aan de beheerder.",
        f"Koers made a mistake itself ({told}). Nothing was half recorded. Report this to the administrator.",
    )
