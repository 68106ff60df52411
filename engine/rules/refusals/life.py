"""Refusals about a programme, its cycles and its phase runs."""

from engine.rules.refusals.base import Refusal


class AlreadyStarted(Refusal):
    """Programma {programme} bestaat al. Kies een ander id.
    --
    Programme {programme} exists already. Choose another id.
    """


class NotStarted(Refusal):
    """Dit programma is nog niet begonnen. Begin het eerst met StartProgramme.
    --
    This programme has not been started. Start it first with StartProgramme.
    """


class ProgrammeIsOver(Refusal):
    """Dit programma is op {on} beëindigd; er verandert niets meer aan.
    --
    This programme was ended on {on}; nothing about it changes any more.
    """


class TimeRunsForward(Refusal):
    """Er is al iets gebeurd op {latest}; deze vraag draagt de eerdere datum {now}. Zet de klok goed en vraag het
    opnieuw.
    --
    Something has already happened at {latest}; this request carries the earlier date {now}. Set the clock right and
    ask again.
    """


class UnknownPhase(Refusal):
    """Fase {phase} staat niet in de definitie of opent niet op volgorde. Kies een van: {known}.
    --
    Phase {phase} is not in the definition or does not open in order. Choose one of: {known}.
    """


class UnknownRun(Refusal):
    """Faserun {run} bestaat niet. Open zijn: {known}.
    --
    Phase run {run} does not exist. Open are: {known}.
    """


class RunIsClosed(Refusal):
    """Fase {phase} is op {on} afgesloten, dus dit kan daar niet meer. Wat eerder gedaan is, blijft staan. Kijk in
    de stand van zaken wat nu open is.
    --
    Phase {phase} was closed on {on}, so this can no longer be done there. What was done before stays. See the
    standing for what is open now.
    """


class RunIsWithdrawn(RunIsClosed):
    """Fase {phase} is op {on} ingetrokken, omdat een nieuwe poging ervoor in de plaats kwam. Dit kan daar dus niet
    meer; wat eerder gedaan is, blijft staan. Kijk in de stand van zaken wat nu open is.
    --
    Phase {phase} was withdrawn on {on}, because a new attempt took its place. So this can no longer be done there;
    what was done before stays. See the standing for what is open now.
    """


class RunIsOlder(RunIsClosed):
    """Faserun {run} is al afgesloten: de laatste van fase {phase} sloot op {on}, en deze daarvoor. Dit kan daar dus
    niet meer; wat eerder gedaan is, blijft staan. Kijk in de stand van zaken wat nu open is.
    --
    Phase run {run} is closed already: the last one of phase {phase} closed on {on}, and this one before it. So this
    can no longer be done there; what was done before stays. See the standing for what is open now.
    """


class ProgrammeIsSuspended(Refusal):
    """Dit programma is opgeschort. Hervat het programma eerst.
    --
    This programme is suspended. Resume the programme first.
    """


class RunIsSuspended(Refusal):
    """Fase {phase} is opgeschort. Hervat de fase eerst.
    --
    Phase {phase} is suspended. Resume it first.
    """


class SameVersion(Refusal):
    """Het programma leeft al volgens deze versie van de definitie.
    --
    The programme already lives by this version of the definition.
    """


class OtherDefinition(Refusal):
    """Dit programma leeft volgens definitie {expected}, niet {given}. Overstappen kan alleen naar een andere versie
    ervan.
    --
    This programme lives by definition {expected}, not {given}. It can only move to another version of it.
    """


class CannotMigrate(Refusal):
    """Overstappen kan nu niet: {problems}. Los dit eerst op, of pas de nieuwe versie aan.
    --
    Moving over is not possible now: {problems}. Solve this first, or change the new version.
    """


class SameCommandOtherContent(Refusal):
    """Opdracht {id} is al eerder gegeven met andere inhoud. Geef een nieuwe opdracht een nieuw id.
    --
    Command {id} was given before with other content. Give a new command a new id.
    """
