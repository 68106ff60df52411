"""The command `koers`: every command in one app, and one sentence instead of a traceback when something goes wrong."""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from engine.office.settings import plain_language
from engine.rules.problems import quoted
from engine.rules.refusals import Refusal
from faces.helping import in_one_language
from faces.language import choose, language, pick
from faces.misuse import misunderstood
from faces.output import complaints
from faces.refusals import NotText

WRONG, MISUSED, INTERRUPTED = 1, 2, 130

COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "doing": ("start", "do"),
    "looking": ("standing", "why", "calendar", "journal", "verify"),
    "digest": ("digest",),
    "bringing": ("import", "pass"),
    "people": ("people", "erase"),
    "post": ("post",),
    "mailbox": ("mailbox",),
    "replay": ("replay",),
    "simulate": ("simulate",),
    "running": ("up", "status", "worker"),
    "pages": ("pages",),
    "clock": ("clock",),
    "metrics": ("metrics",),
}
"""The modules in faces/commands, and the commands that each of them adds, in the order in which help lists them."""


def app_with(words: Sequence[str] = ()) -> typer.Typer:
    """The app with the command that these words begin with, and with all commands when they begin with none.

    A command should not wait for the modules of all others.
    """
    asked = next((word for word in words if not word.startswith("-")), "")
    app = typer.Typer(name="koers", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback()(everywhere)
    for module in [module for module, names in COMMANDS.items() if asked in names] or COMMANDS:
        import_module(f"faces.commands.{module}").add_to(app)
    return app


def everywhere(
    spoken: Annotated[
        str | None,
        typer.Option(
            "--language", envvar="KOERS_LANGUAGE", help="taal: nl of en / language: nl or en", show_default=False
        ),
    ] = None,
) -> None:
    """Koers voert het programma van een wijk uit, jarenlang. / Koers runs the programme of a neighbourhood, for years.

    Begin met: koers start DEFINITIE.yaml --programme ID --area CODE --name NAAM. Daarna: koers standing. / Begin with:
    koers start DEFINITION.yaml --programme ID --area CODE --name NAME. Then: koers standing.
    """
    choose(plain_language(spoken))


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits: 0 well, 1 refused, 2 not understood, 130 interrupted. Never a traceback."""
    code = run(sys.argv[1:] if arguments is None else arguments)
    raise SystemExit(code)


def run(arguments: list[str]) -> int:
    """Runs one command, and gives its exit code. `--language` may stand anywhere among the arguments."""
    _open_streams()
    try:
        spoken, words = _language_apart(arguments)
        _refuse_unreadable([*spoken, *words])
        ended = in_one_language(app_with(words))(args=[*spoken, *words], prog_name="koers", standalone_mode=False)
        sys.stdout.flush()
        return _complain(_stopped(), INTERRUPTED) if ended == INTERRUPTED else ended if isinstance(ended, int) else 0
    except Refusal as refusal:
        return _complain(refusal.say(language()), WRONG)
    except (typer.Abort, KeyboardInterrupt):
        return _complain(_stopped(), INTERRUPTED)
    except _USAGE as misuse:
        return _complain(misunderstood(misuse, [name for names in COMMANDS.values() for name in names]), MISUSED)
    except BrokenPipeError:
        return _walked_away()
    except OSError as trouble:
        if trouble.errno not in _NO_ROOM:
            return _complain(_our_mistake(trouble), WRONG)
        _walked_away()
        return _complain(_no_room(), WRONG)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            return _walked_away()
        raise
    except Exception as mistake:
        return _complain(_our_mistake(mistake), WRONG)


_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser of arguments raises for a mistake in them."""


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def _no_room() -> str:
    return pick(
        "Het antwoord kon niet worden weggeschreven: de schijf is vol. Wat gevraagd werd, kan wel gedaan zijn; kijk "
        "het na in het logboek.",
        "The answer could not be written: the disk is full. What was asked may have been done; look in the journal.",
    )


def _open_streams() -> None:
    """Whoever starts us with closed streams gets no answer, and no mistake either."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _refuse_unreadable(words: list[str]) -> None:
    """What is no text (bytes that are no UTF-8) cannot be looked up, kept or shown."""
    for word in words:
        if any("\ud800" <= sign <= "\udfff" for sign in word):
            raise NotText(words=quoted(word))


def _stopped() -> str:
    return pick("Gestopt. Er is niets half vastgelegd.", "Stopped. Nothing was half recorded.")


def _walked_away() -> int:
    """Whoever read the answer has stopped reading: that is no mistake, and nothing is left to be written to them."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(words: str, code: int) -> int:
    for one in words.split("\n"):
        complaints().print(one, soft_wrap=True)
    return code


def _language_apart(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The choice of language, from now on spoken, which the app looks for in front; and all other arguments."""
    rest, chosen = [], []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--language":
            chosen = [word, next(words, "?")]
        elif word.startswith("--language="):
            chosen = [word]
        else:
            rest.append(word)
    said = chosen[-1].removeprefix("--language=") if chosen else None
    choose(said if (said := plain_language(said)) in ("nl", "en") else None)
    return chosen, rest


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


if __name__ == "__main__":
    main()
