"""What the pages themselves refuse, in one sentence each, with the status it is answered with."""

from engine.rules.refusals import Refusal


class PageRefusal(Refusal):
    """Dit kan hier niet.
    --
    This cannot be done here.
    """

    status = 400
    wait: int | None = None
    """Seconds after which it may be tried again."""
    leads_on = True
    """Whether there is another page to go to: not for somebody who came by a link."""


class SignInFirst(PageRefusal):
    """Meld u eerst aan.
    --
    Sign in first.
    """

    status = 401


class NotForYou(PageRefusal):
    """Dit is niet aan u. Vraag het aan wie het programma leidt, of aan de beheerder.
    --
    This is not yours to do. Ask whoever manages the programme, or the administrator.
    """

    status = 403


class FigureOfOthers(NotForYou):
    """Dit cijfer gaat over een gebied met een eigen programma: {area}. Laat het hier leeg: wie daar de cijfers
    aanlevert, legt het vast, en dan telt het ook hier.
    --
    This figure is about an area with a programme of its own: {area}. Leave it empty here: whoever supplies the figures
    there records it, and then it counts here as well.
    """


class NotHere(PageRefusal):
    """Deze pagina is er niet, of niet voor u. Kijk het adres na, of ga naar het overzicht.
    --
    This page is not there, or not for you. Check the address, or go to the overview.
    """

    status = 404


class LinkUnknown(NotHere):
    """Deze link klopt niet. Is hij in uw mail afgebroken? Kopieer dan de hele link. Helpt dat niet, vraag dan een
    nieuwe aan wie het programma leidt.
    --
    This link is not right. Was it broken off in your mail? Then copy all of it. If that does not help, ask whoever
    manages the programme for a new one.
    """

    leads_on = False


class FormTooOld(PageRefusal):
    """Dit formulier is te oud, of kwam ergens anders vandaan. Er is niets vastgelegd. Open de pagina opnieuw en probeer
    het nog eens.
    --
    This form is too old, or came from somewhere else. Nothing was recorded. Open the page again and try once more.
    """

    status = 403


class AwayTooLong(FormTooOld):
    """U was te lang weg. Kijk na wat er staat en stuur het opnieuw.
    --
    You were away too long. Check what stands here and send it again.
    """


class TooMuch(PageRefusal):
    """Dit is te groot om te ontvangen. Stuur hoogstens {most} MB.
    --
    This is too large to receive. Send at most {most} MB.
    """

    status = 413


class TooOften(PageRefusal):
    """Dat ging te vaak achter elkaar. Wacht een minuut en probeer het opnieuw.
    --
    That was too often in a row. Wait a minute and try again.
    """

    status = 429
    wait = 60


class TooBusy(PageRefusal):
    """Er worden nu al documenten gemaakt voor anderen. Wacht even en probeer het opnieuw.
    --
    Documents are being made for others right now. Wait a moment and try again.
    """

    status = 503
    wait = 10


class NoSecret(Refusal):
    """Het geheim waarmee de pagina's ondertekenen is niet heel: {file}. Verwijder dat bestand en start opnieuw; wie een
    formulier open heeft, opent het dan nog eens.
    --
    The secret that the pages sign with is not whole: {file}. Remove that file and start again; whoever has a form open
    then opens it once more.
    """
