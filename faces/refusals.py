"""What the command line itself refuses, in one sentence each, before anything reaches the office.

Options come in as details: two dashes in a docstring would divide Dutch from English.
"""

from collections.abc import Sequence

from engine.rules.problems import Problem
from engine.rules.refusals import Refusal
from engine.rules.texts import Text


class NoSuchFile(Refusal):
    """Bestand '{file}' is er niet of is niet te lezen. Kijk de naam na.
    --
    File '{file}' is not there or cannot be read. Check its name.
    """


class NotText(Refusal):
    """In '{words}' staat een teken dat niet te lezen is. Typ het opnieuw, in UTF-8.
    --
    '{words}' contains a character that cannot be read. Type it again, in UTF-8.
    """


class UnknownCommand(Refusal):
    """De opdracht '{name}' bestaat niet.{meant_nl} Alle opdrachten: {how}.
    --
    There is no command '{name}'.{meant_en} All commands: {how}.
    """


class NotAField(Refusal):
    """'{words}' is geen veld met een waarde. Schrijf veld=waarde, bijvoorbeeld seat=voorzitter.
    --
    '{words}' is no field with a value. Write field=value, for example seat=chair.
    """


class FieldTwice(Refusal):
    """Het veld {field} staat er twee keer. Laat er één staan.
    --
    The field {field} is there twice. Leave one.
    """


class NotJson(Refusal):
    """Wat bij {field} staat, is geen JSON. Schrijf het bijvoorbeeld zo: {example}
    --
    What stands at {field} is no JSON. Write it for example like this: {example}
    """


class NameNeeded(Refusal):
    """Een naam heeft 1 tot 200 tekens. Schrijf de naam voluit.
    --
    A name has 1 to 200 characters. Write the name in full.
    """


class WhichLettersWanted(Refusal):
    """Kies bij {option}: all (alle berichten) of asked (alleen berichten waarin iets wordt gevraagd).
    --
    Choose with {option}: all (every letter) or asked (only letters that ask something).
    """


class NotAnId(Refusal):
    """'{id}' kan geen id zijn: gebruik letters, cijfers en de tekens . : _ -, te beginnen met een letter of cijfer.
    --
    '{id}' cannot be an id: use letters, digits and the signs . : _ -, beginning with a letter or digit.
    """


class NeedsToo(Refusal):
    """{option} kan alleen samen met {other}. Noem {other} erbij.
    --
    {option} needs {other}. Name {other} too.
    """


class EitherOr(Refusal):
    """{one} en {other} gaan niet samen. Kies er één.
    --
    {one} and {other} do not go together. Choose one.
    """


class NothingToDo(Refusal):
    """Noem een programma en een opdracht: koers do PROGRAMMA OPDRACHT veld=waarde. Alle opdrachten: {how}.
    --
    Name a programme and a command: koers do PROGRAMME COMMAND field=value. All commands: {how}.
    """


class StartOtherwise(Refusal):
    """Een programma begint met: {how}.
    --
    A programme starts with: {how}.
    """


class NotADate(Refusal):
    """'{words}' is geen datum. Schrijf jaar-maand-dag, zoals 2032-09-01.
    --
    '{words}' is no date. Write year-month-day, such as 2032-09-01.
    """


class NotHeads(Refusal):
    """Regel {line} van {file} is geen stand: schrijf programma, volgnummer en hash, met spaties ertussen.
    --
    Line {line} of {file} is no head: write programme, sequence and hash, with spaces between.
    """


class NotYet(Refusal):
    """{day} moet nog komen. Wat dan verwacht wordt, staat in koers calendar.
    --
    {day} is still to come. What is expected by then is in koers calendar.
    """


class WhichProgramme(Refusal):
    """Noem een programma bij {option}: koers standing PROGRAMMA {option} {day}.
    --
    Name a programme with {option}: koers standing PROGRAMME {option} {day}.
    """


class NotStartedYet(Refusal):
    """Op {day} was programma {programme} nog niet begonnen; het begon op {started}.
    --
    On {day} programme {programme} had not started yet; it started on {started}.
    """


class NotSure(Refusal):
    """Wissen kan niet ongedaan worden gemaakt. Zet er {option} bij als u het zeker weet.
    --
    Erasing cannot be undone. Add {option} if you are sure.
    """


class UnknownPersonHere(Refusal):
    """Persoon {person} staat niet op de lijst. Zie koers people list.
    --
    Person {person} is not on record. See koers people list.
    """


class SeatNeedsMore(Refusal):
    """Noem voor een zetel alle drie: {options}.
    --
    For a seat name all three: {options}.
    """


class Problems(Refusal):
    """Er zijn problemen gevonden.
    --
    Problems were found.
    """

    def __init__(self, lines: Sequence[Text]) -> None:
        super().__init__()
        self.lines = tuple(lines)

    def say(self, language: str = "nl") -> str:
        """Every problem on a line of its own."""
        return "\n".join(line.say(language) for line in self.lines)


def problems_of(problems: Sequence[Problem]) -> Problems:
    """Problems in a file, each with its line, as one refusal."""
    return Problems([Text(nl=problem.say("nl"), en=problem.say("en")) for problem in problems])


class LookFirst(Refusal):
    """Kijk eerst of de tijd klopt: volgens deze machine is het {now} (UTC). In {count} programma's gebeurt dan alsnog
    wat er had moeten gebeuren. Klopt de tijd, geef dan de opdracht opnieuw met {option}.
    --
    See first whether the time is right: by this machine it is {now} (UTC). In {count} programmes what should have
    happened will happen then. If the time is right, give the command again with {option}.
    """
