"""Mistakes in the arguments of a command, told in one sentence in the reader's language.

The parser of arguments reports in English, by the name of an exception; those names are looked up here.
"""

import re
from collections.abc import Collection

from engine.rules.problems import did_you_mean, quoted
from faces.language import pick


def misunderstood(misuse: Exception, commands: Collection[str]) -> str:
    """The sentence for what the parser raised; `commands` are the names of all commands."""
    shown = str(getattr(misuse, "message", misuse)).rstrip(".")
    if type(misuse).__name__ == "NoArgsIsHelpError":
        return pick("Noem hierbij een van deze opdrachten.", "Name one of these commands with it.")
    if type(misuse).__name__ == "NoSuchOption":
        known: Collection[str] = getattr(misuse, "possibilities", None) or ()
        return _with_help(_no_option(str(getattr(misuse, "option_name", "")), known))
    if shown.startswith("No such command"):
        return _no_command(shown, commands)
    name = _parameter(misuse)
    if type(misuse).__name__ == "MissingParameter":
        return _with_help(pick(f"Hier ontbreekt {name}.", f"{name} is missing here."))
    if name:
        nl, en = _reworded(shown)
        return _with_help(pick(f"Bij {name} staat iets dat niet kan: {nl}.", f"{name} cannot be so: {en}."))
    nl, en = _reworded(shown)
    return _with_help(pick(f"Zo begrijpt Koers het niet: {nl}.", f"Koers does not understand this: {en}."))


_REWORDED = (
    (r"greater than or equal to (\S+)", "het moet minstens {} zijn", "it must be at least {}"),
    (r"less than or equal to (\S+)", "het mag hoogstens {} zijn", "it may be at most {}"),
    (r"valid integer", "het moet een heel getal zijn", "it must be a whole number"),
    (r"extra arguments?\(?s?\)? \((.*)\)", "{} is te veel", "{} is too much"),
    (r"Option '(\S+)' requires an argument", "achter {} hoort nog iets", "something must follow {}"),
    (r"Option '(\S+)' does not take a value", "achter {} hoort niets", "nothing may follow {}"),
    (r"Missing command", "er staat geen opdracht", "there is no command"),
    (r"not one of (.*)", "kies uit {}", "choose from {}"),
)
"""How the parser of arguments says it, and how we do."""


def _reworded(shown: str) -> tuple[str, str]:
    for pattern, nl, en in _REWORDED:
        found = re.search(pattern, shown)
        if found:
            what = quoted(found[1]) if found.groups() else ""
            return nl.format(what), en.format(what)
    return quoted(shown), quoted(shown)


def _with_help(words: str) -> str:
    return words + pick(" Zie koers --help.", " See koers --help.")


def _no_option(option: str, known: Collection[str]) -> str:
    nl, en = did_you_mean(option, known)
    return pick(f"De keuze {quoted(option)} bestaat niet.{nl}", f"There is no option {quoted(option)}.{en}")


def _no_command(shown: str, commands: Collection[str]) -> str:
    word = shown.split("'")[1] if "'" in shown else shown
    nl, en = did_you_mean(word, commands)
    return pick(f"De opdracht '{quoted(word)}' bestaat niet.{nl}", f"There is no command '{quoted(word)}'.{en}")


def _parameter(misuse: Exception) -> str:
    """The option as it is typed, or the argument by its name in capitals."""
    parameter = getattr(misuse, "param", None)
    if parameter is None:
        return ""
    option = next((name for name in getattr(parameter, "opts", ()) if name.startswith("-")), None)
    return option or str(getattr(parameter, "metavar", None) or parameter.name).upper()
