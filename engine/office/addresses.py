"""Mail addresses: whether one can be written to, and which of them lead to the same mailbox. Nothing is sent here."""

import unicodedata

from engine.rules.problems import quoted
from engine.rules.refusals import Refusal

LONGEST = 254
LONGEST_USER = 64
_NEVER = frozenset('()<>[]:;,\\"')


class WrongAddress(Refusal):
    """'{address}' is geen e-mailadres: {problem_nl}. Schrijf het als naam@organisatie.nl.
    --
    '{address}' is no mail address: {problem_en}. Write it like name@organisation.nl.
    """


def checked_address(text: str) -> str:
    """The address, when it is one that a letter can be sent to, as it is written in one. Raises WrongAddress.

    Spaces around it are dropped; a domain with letters outside ASCII is as it is on the wire (xn--...), so that every
    mail server can be asked. Quoted user parts and addresses of machines ([127.0.0.1]) are refused: nobody means them.
    """
    address = text.strip(" ")
    problem = _problem(address)
    if problem:
        nl, en = problem
        raise WrongAddress(address=quoted(text), problem_nl=nl, problem_en=en)
    return _as_written(address)


def same_mailbox(address: str) -> str:
    """What addresses of one mailbox have in common: capitals do not count, and a domain is as it is on the wire."""
    user, _, domain = address.rpartition("@")
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", user).casefold())
    return f"{plain}@{_wire(domain) or domain.casefold()}"


def _problem(address: str) -> tuple[str, str] | None:
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in address):
        return "er staat een regeleinde of een onzichtbaar teken in", "there is a line break or an unseen sign in it"
    if any(sign.isspace() for sign in address):
        return "er staat een spatie in", "there is a space in it"
    if len(_as_written(address).encode()) > LONGEST:
        return f"het is langer dan {LONGEST} tekens", f"it is longer than {LONGEST} signs"
    if "@" not in address:
        return "het heeft geen @", "it has no @"
    if address.count("@") > 1:
        return "het zijn er meer dan één", "it is more than one"
    if _NEVER & set(address):
        return "er staat een teken in dat niet mag", "there is a sign in it that is not allowed"
    user, _, domain = address.partition("@")
    return _problem_of_user(user) or _problem_of_domain(domain)


def _problem_of_user(user: str) -> tuple[str, str] | None:
    if not user or len(user.encode()) > LONGEST_USER or user.startswith(".") or user.endswith(".") or ".." in user:
        return "het deel voor de @ klopt niet", "the part before the @ is not right"
    return None


def _problem_of_domain(domain: str) -> tuple[str, str] | None:
    wire = _wire(domain)
    labels = wire.split(".") if wire else []
    alone = len(labels) == 1 and wire != "localhost"
    if not labels or alone or labels[-1].isdigit() or not all(_is_label(label) for label in labels):
        return "het deel na de @ klopt niet", "the part after the @ is not right"
    return None


def _as_written(address: str) -> str:
    user, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{user}@{_wire(domain) or domain}"


def _wire(domain: str) -> str | None:
    """The domain in the letters that go over the wire; None where it has no such form, or one that means another.

    Python's codec is of 2003 and writes ß as ss, which is another domain since 2010 (RFC 5891).
    """
    try:
        wire = domain.encode("idna")
        same = domain.isascii() or wire.decode("idna") == unicodedata.normalize("NFC", domain.lower())
    except UnicodeError:
        return None
    return wire.decode("ascii").lower() if same else None


def _is_label(label: str) -> bool:
    plain = label.replace("-", "")
    return plain.isascii() and plain.isalnum() and not label.startswith("-") and not label.endswith("-")
