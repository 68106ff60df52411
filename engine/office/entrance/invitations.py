"""Invitations to answer a questionnaire: a link or a code for a group, or codes for one person each. SQL of that only.

Only hashes are kept. How often an invitation was used is a bound on how often it can be, not how many answered: that
stands on record. A place is taken in the transaction that records the answer, so that they stand or fall together. An
invitation for one person always gives the same command, which counts once.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, text

from engine.office.entrance.tokens import LONGEST, hash_of
from engine.office.register import Along, Register
from engine.office.trouble import as_trouble
from engine.rules.commands import Answer
from engine.rules.refusals import Refusal, SameCommandOtherContent

Kind = Literal["link", "code", "codes"]
"""A link to send on, one code for a poster, or codes for one person each."""

MOST_CODES, MOST_ANSWERS = 200, 10_000
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs, so 5 bits each. I and L are read as 1, O as 0; U is left out, and so are the words it makes."""

CODE_SIGNS = 10
RESPONDENT, DIGITS = "r-", 15
"""A respondent is a random number: 15 digits, so 50 bits."""

_CODE = re.compile(f"[{SIGNS}]{{{CODE_SIGNS}}}")
_MISREAD = str.maketrans("ILO", "110", "- \t\u2010\u2011\u2012\u2013\u2014\u00a0")


class InvitationOver(Refusal):
    """Met deze uitnodiging kan niet meer worden geantwoord. Vraag een nieuwe aan wie u uitnodigde.
    --
    This invitation takes no more answers. Ask whoever invited you for a new one.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom: a questionnaire of a phase run, of one of its groups."""

    programme: str
    run: str
    questionnaire: str
    group: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One link or code. `most` answers it takes, `used` places are taken; 1: it is for one person."""

    hash: str
    asked: Asked
    label: str | None
    most: int
    used: int
    by: str | None
    made: datetime
    expires: datetime
    revoked: datetime | None

    @property
    def personal(self) -> bool:
        """Whether it is for one person."""
        return self.most == 1

    def state(self, now: datetime) -> Literal["open", "revoked", "expired", "used"]:
        """Whether it takes answers, or why not."""
        if self.revoked is not None and self.revoked <= now:
            return "revoked"
        if self.expires <= now:
            return "expired"
        return "open" if self.used < self.most else "used"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was made at once: a link or a code, or `many` codes for one person each; `used` of `most` places in all.

    `hash` is that of one of them.
    """

    hash: str
    group: str
    label: str | None
    personal: bool
    many: int
    most: int
    used: int
    by: str | None
    made: datetime
    expires: datetime
    revoked: datetime | None


def tokens(secret: str, id_: str, kind: Kind, many: int = 1) -> tuple[str, ...]:
    """The tokens that a form with this id makes: always the same, so that a double click makes nothing twice.

    They follow from the secret of the installation, and are as hard to guess: 256 bits in a link, 50 in a code.
    """
    numbers = range(many if kind == "codes" else 1)
    return tuple(_token(secret, f"invitation\n{id_}\n{kind}\n{number}", kind) for number in numbers)


def spaced(code: str) -> str:
    """A code as it is printed: ABCDE-FGHJK. A link's token is left as it is."""
    return f"{code[:5]}-{code[5:]}" if is_code(code) else code


def plain(typed: str) -> str:
    """What somebody typed or followed, as it was made: small letters, spaces and look-alikes do not matter."""
    code = typed.upper().translate(_MISREAD)
    return code if len(typed) <= 2 * CODE_SIGNS and _CODE.fullmatch(code) else typed


def is_code(token: str) -> bool:
    """Whether this is a code that can be guessed at (a link's token cannot)."""
    return _CODE.fullmatch(token) is not None


def make(
    engine: Engine,
    asked: Asked,
    made: Sequence[str],
    *,
    most: int,
    label: str | None,
    by: str | None,
    now: datetime,
    expires: datetime,
) -> None:
    """Puts invitations with these tokens on record; those that are there already stay as they are."""
    values = {**_names(asked), "label": label, "most": most, "by": by, "now": now, "expires": expires}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_MAKE), [{**values, "hash": hash_of(token)} for token in made])


def open_invitation(engine: Engine, token: str) -> Invitation | None:
    """What a link or code opens; None when there never was one. Looking uses nothing up. Raises OfficeUnavailable."""
    if len(token) > LONGEST:
        return None
    with as_trouble(), engine.connect() as connection:
        row = connection.execute(text(f"{_SELECT} WHERE hash = :hash"), {"hash": hash_of(token)}).first()
    return _invitation(row) if row else None


def answer(register: Register, token: str, form: str, content: str, now: datetime) -> str:
    """Records what somebody answered, once, and tells the number under which it is kept.

    `form` is the id of the form that was sent: sent twice, it counts once. Raises InvitationOver, or the Refusal of
    the rules; then nothing was recorded and no place was taken. After OfficeUnavailable the same may be sent again.
    """
    invitation = open_invitation(register.engine, token)
    if invitation is None:
        raise InvitationOver
    command = _command(invitation, token, form, content)
    place = Along(_TAKE, {"hash": invitation.hash, "now": now}, InvitationOver())
    with suppress(SameCommandOtherContent):  # it was answered before, and that counts
        register.handle(invitation.asked.programme, command, now, place)
    return number_of(command.respondent)


def number_of(respondent: str) -> str:
    """The number under which somebody can have their answers erased: 12345-67890-12345."""
    digits = respondent.removeprefix(RESPONDENT)
    return "-".join(digits[start : start + 5] for start in range(0, len(digits), 5))


def respondent_of(number: str) -> str | None:
    """Who is meant by a number that was typed; None where it is no number of ours."""
    digits = re.sub(r"[^0-9]", "", number)
    return f"{RESPONDENT}{digits}" if len(digits) == DIGITS and len(number) <= 2 * DIGITS else None


def of_run(engine: Engine, programme: str, run: str, questionnaire: str, limit: int = 100) -> tuple[Batch, ...]:
    """What was made for a questionnaire in a phase run; the newest first. Raises OfficeUnavailable."""
    values = {"programme": programme, "run": run, "questionnaire": questionnaire, "limit": limit}
    with as_trouble(), engine.connect() as connection:
        return tuple(Batch(*row) for row in connection.execute(text(_OF_RUN), values))


def known(engine: Engine, asked: Asked, made: Sequence[str], since: datetime) -> tuple[str, ...]:
    """Those of these tokens that were put on record after `since` and were not revoked, in order."""
    values = {**_names(asked), "hashes": [hash_of(token) for token in made], "since": since}
    with as_trouble(), engine.connect() as connection:
        found = set(connection.scalars(text(_KNOWN), values))
    return tuple(token for token in made if hash_of(token) in found)


def revoke(engine: Engine, programme: str, run: str, hash_: str, now: datetime) -> int:
    """Revokes an invitation and those made at once with it; how many still took answers. What was answered stays."""
    values = {"programme": programme, "run": run, "hash": hash_, "now": now}
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_REVOKE), values).rowcount


def _token(secret: str, about: str, kind: Kind) -> str:
    found = hmac.new(secret.encode(), about.encode(), hashlib.sha256)
    if kind == "link":
        return found.hexdigest()
    number = int.from_bytes(found.digest())
    return "".join(SIGNS[number >> 5 * place & 31] for place in range(CODE_SIGNS))


def _command(invitation: Invitation, token: str, form: str, content: str) -> Answer:
    """The command an answer is. Its ids follow from the token, which is not kept: nobody can tell from the record by
    which invitation somebody answered."""
    about = token if invitation.personal else f"{token}\n{form}"
    id_ = hashlib.sha256(f"answer\n{about}".encode()).hexdigest()[:32]
    number = int(hashlib.sha256(f"respondent\n{about}".encode()).hexdigest(), 16) % 10**DIGITS
    asked = invitation.asked
    return Answer(
        id=f"answer-{id_}",
        run=asked.run,
        questionnaire=asked.questionnaire,
        group=asked.group,
        respondent=f"{RESPONDENT}{number:0{DIGITS}d}",
        answers=content,
    )


def _names(asked: Asked) -> dict[str, Any]:
    names = ("programme", "run", "questionnaire", "group")
    return {name: getattr(asked, name) for name in names}


def _invitation(row: Any) -> Invitation:
    return Invitation(row[0], Asked(*row[1:5]), *row[5:])


_SELECT = """
    SELECT hash, programme, run, questionnaire, "group", label, most, used, by, made, expires, revoked FROM invitation
"""

_MAKE = """
    INSERT INTO invitation (hash, programme, run, questionnaire, "group", label, most, by, made, expires)
    VALUES (:hash, :programme, :run, :questionnaire, :group, :label, :most, :by, :now, :expires)
    ON CONFLICT DO NOTHING
"""

_TAKE = """
    UPDATE invitation SET used = used + 1
    WHERE hash = %(hash)s AND used < most AND expires > %(now)s AND (revoked IS NULL OR revoked > %(now)s)
    RETURNING hash
"""
"""Runs in the register's own transaction (psycopg)."""

_OF_RUN = """
    SELECT min(hash), "group", label, most = 1, count(*), sum(most), sum(used), by, made, expires, max(revoked)
    FROM invitation WHERE programme = :programme AND run = :run AND questionnaire = :questionnaire
    GROUP BY "group", label, most = 1, by, made, expires
    ORDER BY made DESC, "group", min(hash) LIMIT :limit
"""

_KNOWN = """
    SELECT hash FROM invitation
    WHERE hash = ANY(:hashes) AND programme = :programme AND run = :run AND questionnaire = :questionnaire
      AND "group" = :group AND made > :since AND revoked IS NULL
"""

_REVOKE = """
    UPDATE invitation AS i SET revoked = :now FROM invitation AS one
    WHERE one.hash = :hash AND one.programme = :programme AND one.run = :run AND i.programme = one.programme
      AND i.run = one.run AND i.questionnaire = one.questionnaire AND i."group" = one."group" AND i.made = one.made
      AND i.expires = one.expires AND (i.most = 1) = (one.most = 1) AND i.label IS NOT DISTINCT FROM one.label
      AND i.revoked IS NULL
"""
