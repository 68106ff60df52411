"""Refusals about the measurement agreement, moments and figures."""

from engine.rules.refusals.base import Refusal


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
