"""Refusals about products, questionnaires, agreements and initiatives."""

from engine.rules.refusals.base import Refusal


class UnknownProduct(Refusal):
    """Product {product} hoort niet bij fase {phase}. Kies een van: {known}.
    --
    Product {product} does not belong to phase {phase}. Choose one of: {known}.
    """


class NotDelivered(Refusal):
    """Product {product} is nog niet ingeleverd, dus er valt niets terug te sturen. Wilt u erom vragen? Stuur dan een
    herinnering.
    --
    Product {product} was not handed in yet, so there is nothing to return. Do you want to ask for it? Send a reminder.
    """


class ReturnedAlready(Refusal):
    """Product {product} is al teruggestuurd. De maker krijgt daarover bericht; wacht tot het opnieuw is ingeleverd.
    --
    Product {product} was returned already. Its maker gets a letter about it; wait until it is handed in again.
    """


class ReturnsOwnWork(Refusal):
    """U hebt product {product} zelf ingeleverd. Terugsturen is niet nodig: lever het opnieuw in, dan telt het nieuwe.
    --
    You handed in product {product} yourself. There is no need to return it: hand it in again, and the new one counts.
    """


class UnknownQuestionnaire(Refusal):
    """Vragenlijst {questionnaire} met groep {group} hoort niet bij deze fase. Kijk in de definitie welke er zijn.
    --
    Questionnaire {questionnaire} with group {group} does not belong to this phase. See the definition for those
    there are.
    """


class WasNotAsked(Refusal):
    """Vragenlijst {questionnaire} hoort niet bij faseronde {run}, of die fase is daarna nog eens gedaan. Vertel het bij
    de nieuwste keer dat de vragenlijst is gesteld.
    --
    Questionnaire {questionnaire} does not belong to phase run {run}, or that phase was done again later. Tell it with
    the newest time that the questionnaire was put.
    """


class UnknownAgreement(Refusal):
    """Afspraak {agreement} staat niet op de lijst van dit programma.
    --
    Agreement {agreement} is not on record in this programme.
    """


class AgreementExists(Refusal):
    """Afspraak {agreement} bestaat al. Kies een ander id.
    --
    Agreement {agreement} exists already. Choose another id.
    """


class UnknownAgreementKind(Refusal):
    """Soort afspraak {kind} staat niet in de definitie. Kies een van: {known}.
    --
    Kind of agreement {kind} is not in the definition. Choose one of: {known}.
    """


class NoParties(Refusal):
    """Er is niemand die deze afspraak kan ondertekenen. Vul eerst een zetel van: {roles}.
    --
    There is nobody who can sign this agreement. First fill a seat of: {roles}.
    """


class UnknownInitiative(Refusal):
    """Initiatief {initiative} staat niet op de lijst van dit programma.
    --
    Initiative {initiative} is not on record in this programme.
    """


class InitiativeExists(Refusal):
    """Initiatief {initiative} bestaat al. Kies een ander id.
    --
    Initiative {initiative} exists already. Choose another id.
    """


class NoInitiatives(Refusal):
    """De definitie kent geen initiatieven.
    --
    The definition has no initiatives.
    """


class UnknownMilestone(Refusal):
    """Mijlpaal {milestone} staat niet in de definitie. Kies een van: {known}.
    --
    Milestone {milestone} is not in the definition. Choose one of: {known}.
    """


class MilestoneOutOfOrder(Refusal):
    """Mijlpaal {milestone} is nog niet aan de beurt; eerst komt {next}.
    --
    It is not milestone {milestone}'s turn yet; {next} comes first.
    """


class MilestoneReachedAlready(Refusal):
    """Mijlpaal {milestone} van initiatief {initiative} is al bereikt. Er is niets meer nodig.
    --
    Milestone {milestone} of initiative {initiative} has been reached already. Nothing more is needed.
    """


class WaitsForInitiative(Refusal):
    """Mijlpaal {milestone} wacht op initiatief {initiative}, dat eerst {needs} moet bereiken.
    --
    Milestone {milestone} waits for initiative {initiative}, which must first reach {needs}.
    """


class DependsOnItself(Refusal):
    """Initiatief {initiative} zou via een kring op zichzelf wachten. Haal een afhankelijkheid weg.
    --
    Initiative {initiative} would wait for itself through a circle. Remove a dependency.
    """


class NothingToSettle(Refusal):
    """Initiatief {initiative} is niet meegekomen uit een eerdere cyclus, of fase {phase} beslist daar niet over.
    --
    Initiative {initiative} was not carried over from an earlier cycle, or phase {phase} does not decide on it.
    """
