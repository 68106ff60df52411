"""Every "no", one class each. The docstring is what the person reads: Dutch, a line with `--`, English.

Placeholders in braces are filled from keyword arguments; raising one with a missing placeholder is a mistake in code.
"""

from inspect import cleandoc

from engine.rules.texts import Text


class Refusal(Exception):
    """Dat kan niet.
    --
    That is not possible.
    """

    def __init__(self, **details: object) -> None:
        self.details = details
        self.text = self._fill(details)
        super().__init__(self.text.en)

    @property
    def code(self) -> str:
        """A stable name for tools: the name of the class."""
        return type(self).__name__

    def say(self, language: str = "nl") -> str:
        """The sentence in the reader's language."""
        return self.text.say(language)

    @classmethod
    def _fill(cls, details: dict[str, object]) -> Text:
        """The sentence with its places filled; a `Text` among the details is said in the language of the sentence."""
        dutch, english = (" ".join(part.split()) for part in cleandoc(cls.__doc__ or "").split("\n--\n"))
        return Text(nl=dutch.format(**_in("nl", details)), en=english.format(**_in("en", details)))


def _in(language: str, details: dict[str, object]) -> dict[str, object]:
    return {name: item.say(language) if isinstance(item, Text) else item for name, item in details.items()}


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


class UnknownSeat(Refusal):
    """Zetel {seat} bestaat niet in dit programma. Kijk in de stand van zaken welke zetels er zijn.
    --
    Seat {seat} does not exist in this programme. See the standing for the seats there are.
    """


class UnknownPerson(Refusal):
    """Persoon {person} hoort niet bij dit programma. Voeg de persoon eerst toe.
    --
    Person {person} does not belong to this programme. Add the person first.
    """


class UnknownRole(Refusal):
    """Rol {role} staat niet in de definitie. Kies een van: {known}.
    --
    Role {role} is not in the definition. Choose one of: {known}.
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


class UnknownProduct(Refusal):
    """Product {product} hoort niet bij fase {phase}. Kies een van: {known}.
    --
    Product {product} does not belong to phase {phase}. Choose one of: {known}.
    """


class UnknownQuestionnaire(Refusal):
    """Vragenlijst {questionnaire} met groep {group} hoort niet bij deze fase. Kijk in de definitie welke er zijn.
    --
    Questionnaire {questionnaire} with group {group} does not belong to this phase. See the definition for those
    there are.
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


class AlreadySigned(Refusal):
    """Zetel {seat} heeft dit al ondertekend. Er is niets meer nodig.
    --
    Seat {seat} has signed this already. Nothing more is needed.
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


class NotYourSeat(Refusal):
    """U handelt hier niet voor zetel {seat}. Alleen wie de zetel heeft of wie die vervangt, kan dit doen.
    --
    You do not act for seat {seat}. Only whoever holds the seat, or substitutes, can do this.
    """


class WrongRole(Refusal):
    """Zetel {seat} heeft rol {role}; dit vraagt rol {needed}.
    --
    Seat {seat} has role {role}; this takes role {needed}.
    """


class SeatIsEmpty(Refusal):
    """Zetel {seat} is leeg. Vul de zetel eerst.
    --
    Seat {seat} is empty. Fill the seat first.
    """


class SeatIsTaken(Refusal):
    """Zetel {seat} is bezet. Laat wie er zit eerst vertrekken (LeaveSeat).
    --
    Seat {seat} is taken. First let its holder leave (LeaveSeat).
    """


class NoSeatLeft(Refusal):
    """Rol {role} heeft hoogstens {most} zetels, en die zijn er al.
    --
    Role {role} has at most {most} seats, and those exist already.
    """


class HolderNeeded(Refusal):
    """Een zetel hoort bij precies één persoon of één organisatie. Noem er een.
    --
    A seat belongs to exactly one person or one organisation. Name one.
    """


class DateInThePast(Refusal):
    """De datum {day} is al voorbij. Kies een latere datum dan {than}.
    --
    The date {day} has already passed. Choose a date after {than}.
    """


class DatesInWrongOrder(Refusal):
    """De datum {last} ligt vóór {first}. Draai ze om.
    --
    The date {last} lies before {first}. Turn them round.
    """


class SubstituteOfSubstitute(Refusal):
    """Wie vervangt, kan zich niet laten vervangen. Laat wie de zetel heeft iemand anders aanwijzen.
    --
    A substitute cannot be substituted. Let the holder of the seat name somebody else.
    """


class NotSubstituted(Refusal):
    """Zetel {seat} wordt nu niet vervangen.
    --
    Seat {seat} has no substitute now.
    """


class NothingToSign(Refusal):
    """In fase {phase} wordt van zetel {seat} nu geen accordering gevraagd.
    --
    In phase {phase} no sign-off is asked of seat {seat} now.
    """


class NotCompleteYet(Refusal):
    """Fase {phase} is nog niet klaar om te accorderen; dit ontbreekt nog: {missing}.
    --
    Phase {phase} is not ready for sign-off yet; still missing: {missing}.
    """


class ContentHasChanged(Refusal):
    """De inhoud is veranderd nadat u keek. Bekijk de nieuwe inhoud en accordeer opnieuw.
    --
    The content changed after you looked. Look at the new content and sign again.
    """


class SignedThisLook(Refusal):
    """Zetel {seat} heeft zich over deze inhoud al uitgesproken. Een nieuwe accordering kan pas als de inhoud
    verandert.
    --
    Seat {seat} has already spoken on this content. A new sign-off is possible once the content changes.
    """


class OwnWork(Refusal):
    """U hebt hier zelf aan meegewerkt; iemand anders moet het accorderen.
    --
    You made part of this yourself; somebody else must sign it off.
    """


class ConflictOfInterest(Refusal):
    """Zetel {seat} heeft in deze fase een belang gemeld en telt daarom niet mee.
    --
    Seat {seat} declared a conflict of interest in this phase and is therefore left out.
    """


class ReasonNeeded(Refusal):
    """Schrijf er een reden bij, zodat anderen weten wat er moet veranderen.
    --
    Add a reason, so that others know what must change.
    """


class NoDeadline(Refusal):
    """Fase {phase} heeft geen uiterste datum.
    --
    Phase {phase} has no deadline.
    """


class ExtensionIsEarlier(Refusal):
    """De uiterste datum is {deadline}. Verlengen kan alleen naar een latere dag.
    --
    The deadline is {deadline}. It can only be extended to a later day.
    """


class AlreadySuspended(Refusal):
    """Dit is al opgeschort.
    --
    This is suspended already.
    """


class NotSuspended(Refusal):
    """Dit is niet opgeschort, dus er valt niets te hervatten.
    --
    This is not suspended, so there is nothing to resume.
    """


class NoMeasurement(Refusal):
    """De definitie heeft geen meetafspraak.
    --
    The definition has no measurement agreement.
    """


class MeasurementNotAgreed(Refusal):
    """De meetafspraak is nog niet ondertekend. Onderteken die eerst (AgreeMeasurement): wat gemeten wordt, spreken
    we vooraf af.
    --
    The measurement agreement has not been signed. Sign it first (AgreeMeasurement): what is measured is agreed
    beforehand.
    """


class MeasurementAgreedAlready(Refusal):
    """De meetafspraak is al ondertekend. Veranderen kan per indicator, met een reden (ChangeYardstick).
    --
    The measurement agreement is signed already. It can be changed per indicator, with a reason (ChangeYardstick).
    """


class TargetNeeded(Refusal):
    """Voor indicator {indicator} laat de definitie de streefwaarde open. Geef die bij het ondertekenen.
    --
    The definition leaves the target of indicator {indicator} open. Give it when signing.
    """


class TargetIsFixed(Refusal):
    """De streefwaarde van indicator {indicator} staat vast in de definitie. Verander die later met een reden
    (ChangeYardstick).
    --
    The target of indicator {indicator} is fixed in the definition. Change it later with a reason (ChangeYardstick).
    """


class TargetNotSound(Refusal):
    """De streefwaarde van indicator {indicator} klopt niet: geef een waarde of een achterstand (een achterstand
    alleen met referentiegebied), en een datum na de uitgangswaarde.
    --
    The target of indicator {indicator} is not sound: give a value or a gap (a gap only with a benchmark), and a
    date after the baseline.
    """


class UnknownIndicator(Refusal):
    """Indicator {indicator} staat niet in de definitie. Kies een van: {known}.
    --
    Indicator {indicator} is not in the definition. Choose one of: {known}.
    """


class UnknownMoment(Refusal):
    """Meetmoment {moment} staat niet in de definitie. Kies een van: {known}.
    --
    Moment {moment} is not in the definition. Choose one of: {known}.
    """


class NothingChanges(Refusal):
    """Hier verandert niets door. Noem wat anders moet worden.
    --
    This changes nothing. Name what must become different.
    """


class MomentNotAhead(Refusal):
    """Peildatum {day} is niet later dan {than}. Een meetmoment spreken we vooraf af.
    --
    Reference date {day} is not later than {than}. A moment is agreed beforehand.
    """


class FigureNotAsked(Refusal):
    """Om het cijfer van {indicator} voor {area} op {reference_date} is in dit programma niet gevraagd.
    --
    The figure of {indicator} for {area} on {reference_date} was not asked for in this programme.
    """


class ValueOrReason(Refusal):
    """Geef een waarde, of de reden waarom er geen is; niet allebei.
    --
    Give a value, or the reason why there is none; not both.
    """


class OtherUnit(Refusal):
    """Indicator {indicator} wordt gemeten in {unit}, niet in {given}. Reken het cijfer eerst om.
    --
    Indicator {indicator} is measured in {unit}, not in {given}. Convert the figure first.
    """


class ShareOutOfRange(Refusal):
    """Een aandeel ligt tussen 0 en 100; {value} kan niet. Kijk het cijfer na.
    --
    A share lies between 0 and 100; {value} cannot be. Check the figure.
    """


class NegativeCount(Refusal):
    """Een aantal is niet kleiner dan 0; {value} kan niet. Kijk het cijfer na.
    --
    A count is not below 0; {value} cannot be. Check the figure.
    """


class MomentIsOpen(Refusal):
    """Het meetmoment van {run} is nog niet gesloten.
    --
    The moment of {run} is not closed yet.
    """


class NotAnEvaluation(Refusal):
    """Faserun {run} is geen evaluatie.
    --
    Phase run {run} is not an evaluation.
    """


class NothingToExplain(Refusal):
    """Over indicator {indicator} wordt hier geen toelichting gevraagd.
    --
    No explanation is asked of indicator {indicator} here.
    """


class NotReadyForCourse(Refusal):
    """De koers kan pas worden voorgesteld als de cijfers zijn beoordeeld en toegelicht.
    --
    A course can be proposed once the figures have been assessed and explained.
    """


class CourseIsDecided(Refusal):
    """Over de koers is al besloten: {course}.
    --
    The course is already decided: {course}.
    """


class CourseIsProposed(Refusal):
    """Er ligt al een voorstel. Accordeer het of stuur het terug.
    --
    There is a proposal already. Approve it or return it.
    """


class ReopeningUnderWay(Refusal):
    """Cyclus {cycle} is nog bezig met herijken. Een tweede herijking kan pas als het nieuwe beleid is vastgesteld.
    --
    Cycle {cycle} is still being reopened. A second reopening is possible once its new policy has passed.
    """


class NothingToRatify(Refusal):
    """Er ligt in {run} geen koersbesluit ter bekrachtiging.
    --
    There is no course decision to ratify in {run}.
    """


class NoCourse(Refusal):
    """De definitie regelt geen koersbesluit.
    --
    The definition has no course decision.
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
