"""Refusals about sign-off, and about deadlines and suspension."""

from engine.rules.refusals.base import Refusal


class AlreadySigned(Refusal):
    """Zetel {seat} heeft dit al ondertekend. Er is niets meer nodig.
    --
    Seat {seat} has signed this already. Nothing more is needed.
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
