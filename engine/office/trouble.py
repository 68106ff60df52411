"""What the office says no to, and what can go wrong on the way to its database, as one sentence for people."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy.exc
from psycopg import errors

from engine.rules.refusals import Refusal


class OfficeUnavailable(Refusal):
    """Dit is nu niet gelukt: {why_nl}. Er is niets half vastgelegd. Probeer het straks opnieuw; dezelfde opdracht wordt
    nooit dubbel uitgevoerd.
    --
    This did not work out just now: {why_en}. Nothing was half recorded. Try again later; the same command is never
    carried out twice.
    """


class VersionIsTaken(Refusal):
    """Versie {version} van definitie {definition} bestaat al met andere inhoud. Geef de veranderde definitie een hoger
    versienummer.
    --
    Version {version} of definition {definition} exists already with other content. Give the changed definition a higher
    version number.
    """


class UnwritableText(Refusal):
    """In {field} staat een teken dat niet bewaard kan worden (het nulteken). Haal het weg.
    --
    {field} contains a character that cannot be kept (the null character). Remove it.
    """


class NotAValue(Refusal):
    """Het cijfer van {indicator} voor {area} op {reference_date} is geen getal. Geef een getal, of de reden waarom er
    geen is; niet allebei.
    --
    The figure of {indicator} for {area} on {reference_date} is no number. Give a number, or the reason why there is
    none; not both.
    """


class UnknownProgramme(Refusal):
    """Programma '{programme}' is er niet. Zie koers standing voor de programma's die er zijn.
    --
    There is no programme '{programme}'. See koers standing for those there are.
    """


class NotReady(Refusal):
    """De database heeft nog niet de tabellen van deze versie van Koers, en mag ze van deze rol niet maken. Vraag de
    beheerder om de tabellen bij te werken.
    --
    The database does not have the tables of this version of Koers yet, and this role may not make them. Ask the
    administrator to update the tables.
    """


@contextmanager
def as_trouble() -> Iterator[None]:
    """Turns whatever fails in the database, or on the way to it, into OfficeUnavailable; mistakes in code pass."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InternalError) as error:
        raise _trouble(error) from error
    except (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InternalError) as error:
        raise _trouble(error.orig or error) from error
    except sqlalchemy.exc.TimeoutError as error:
        raise _trouble(error) from error


_WHY: tuple[tuple[type[BaseException], str, str], ...] = (
    (errors.LockNotAvailable, "iemand anders is hier nog mee bezig", "somebody else is still busy with this"),
    (errors.QueryCanceled, "het duurde te lang", "it took too long"),
    (errors.DiskFull, "de schijf van de database is vol", "the disk of the database is full"),
    (errors.OutOfMemory, "de database heeft te weinig geheugen", "the database is out of memory"),
    (errors.TooManyConnections, "er zijn te veel verbindingen", "there are too many connections"),
    (errors.ReadOnlySqlTransaction, "de database laat nu alleen lezen toe", "the database only allows reading now"),
    (errors.IoError, "de database kan haar bestanden niet lezen of schrijven", "the database cannot use its files"),
    (sqlalchemy.exc.TimeoutError, "er zijn te veel vragen tegelijk", "there are too many requests at once"),
)

_NOT_LET_IN = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry")
"""What PostgreSQL says to whom it refuses; a connection that never was carries no error code."""


def _trouble(error: BaseException) -> OfficeUnavailable:
    for kind, dutch, english in _WHY:
        if isinstance(error, kind):
            return OfficeUnavailable(why_nl=dutch, why_en=english)
    if any(words in str(error) for words in _NOT_LET_IN):
        return OfficeUnavailable(
            why_nl="de database laat ons niet binnen; kijk naam, wachtwoord en database na in KOERS_DATABASE_URL",
            why_en="the database does not let us in; check name, password and database in KOERS_DATABASE_URL",
        )
    return OfficeUnavailable(why_nl="de database antwoordt niet", why_en="the database does not answer")
