"""Addresses: what can be written to, what is refused and why, and when two of them are one mailbox."""

from email import message_from_string, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.office.addresses import LONGEST, WrongAddress, checked_address, same_mailbox

ANY = st.characters(exclude_categories=())
SIGNS = st.text(st.one_of(st.sampled_from("ab.@-+_ \r\n\t\0<>,;:\"'()%é中"), ANY), max_size=30)
NAMES = st.from_regex(r"[abXYZ09é中ßΣ_+'-]{1,9}(\.[abXYé-]{1,9})?", fullmatch=True)
DOMAINS = st.from_regex(r"([abXYé中][abXY09é-]{0,9}[abXYé]\.){1,3}[abXY]{2,4}", fullmatch=True)
LIKELY = st.builds("{}@{}".format, NAMES, DOMAINS)


@pytest.mark.parametrize(
    "address",
    [
        "mark@example.org",
        "Mark.de-Vries+koers@Gemeente.Example.ORG",
        "o'brien_1@example.org",
        "koers@localhost",
        "zoë@example.org",
        "mark@xn--gemeente-n-j7aa.nl",
        "a" * 64 + "@example.org",
    ],
)
def test_an_ordinary_address_stays_as_it_is(address: str) -> None:
    assert checked_address(f" {address} ") == address


def test_a_domain_with_other_letters_is_as_it_is_on_the_wire() -> None:
    assert checked_address("zoë@Gemeente-Één.nl") == "zoë@xn--gemeente-n-j7aa.nl"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "het heeft geen @"),
        ("mark", "het heeft geen @"),
        ("mark@example.org\nBcc: x@example.org", "er staat een regeleinde of een onzichtbaar teken in"),
        ("mark@example.org\r", "er staat een regeleinde of een onzichtbaar teken in"),
        ("mark\u2028@example.org", "er staat een regeleinde of een onzichtbaar teken in"),
        ("mark\u200b@example.org", "er staat een regeleinde of een onzichtbaar teken in"),
        ("mark\0@example.org", "er staat een regeleinde of een onzichtbaar teken in"),
        ("\ud800@example.org", "er staat een regeleinde of een onzichtbaar teken in"),
        ("mark @example.org", "er staat een spatie in"),
        ("Mark <mark@example.org>", "er staat een spatie in"),
        ("mark\u00a0@example.org", "er staat een spatie in"),
        ("a@example.org,b@example.org", "het zijn er meer dan één"),
        ("a@example.org;b@example.org", "het zijn er meer dan één"),
        ("a@b@example.org", "het zijn er meer dan één"),
        ("<mark@example.org>", "er staat een teken in dat niet mag"),
        ('"mark"@example.org', "er staat een teken in dat niet mag"),
        ("mark@[127.0.0.1]", "er staat een teken in dat niet mag"),
        ("@example.org", "het deel voor de @ klopt niet"),
        (".mark@example.org", "het deel voor de @ klopt niet"),
        ("mark..x@example.org", "het deel voor de @ klopt niet"),
        ("a" * 65 + "@example.org", "het deel voor de @ klopt niet"),
        ("mark@", "het deel na de @ klopt niet"),
        ("mark@gemeente", "het deel na de @ klopt niet"),
        ("mark@example..org", "het deel na de @ klopt niet"),
        ("mark@-example.org", "het deel na de @ klopt niet"),
        ("mark@ex_ample.org", "het deel na de @ klopt niet"),
        ("mark@127.0.0.1", "het deel na de @ klopt niet"),
        ("mark@straße.de", "het deel na de @ klopt niet"),
        ("mark@" + "a." * 124 + "nl", "het is langer dan 254 tekens"),
        ("mark@" + ".".join(["één" + "x" * 40] * 5) + ".nl", "het is langer dan 254 tekens"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(address: str, why: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        checked_address(address)
    told = refused.value.say("nl")
    assert f"is geen e-mailadres: {why}. Schrijf het als naam@organisatie.nl." in told
    assert told.isprintable()
    assert "is no mail address: " in refused.value.say("en")


@given(st.one_of(SIGNS, LIKELY))
def test_whatever_is_accepted_is_one_address_in_one_line_of_a_header(text: str) -> None:
    """When anything at all is accepted, then it comes out of a To header as it went in, and beside it nothing."""
    try:
        address = checked_address(text)
    except WrongAddress as refused:
        assert refused.say("nl").isprintable()
        return
    assert address.isprintable() and not set(address) & set(' <>,;:"()[]\\')
    assert len(address.encode()) <= LONGEST
    assert checked_address(address) == address
    user, _, domain = address.partition("@")
    assert domain.isascii()
    message = EmailMessage(policy=policy.SMTPUTF8)
    message["To"] = Address("Mark", user, domain)
    message.set_content("x")
    back = message_from_string(bytes(message).decode(), policy=policy.SMTPUTF8)
    assert [one.addr_spec for one in back["To"].addresses] == [address]
    assert back.keys() == message.keys()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mark@Example.org", "mark@example.ORG"),
        ("ZOË@example.org", "zoë@example.org"),
        ("zoe\u0308@example.org", "zoë@example.org"),
        ("mark@Één.nl", "mark@xn--n-9faa.nl"),
    ],
)
def test_capitals_and_ways_of_writing_make_no_other_mailbox(one: str, other: str) -> None:
    assert same_mailbox(one) == same_mailbox(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mark@example.org", "mark+koers@example.org"),
        ("mark@example.org", "m.ark@example.org"),
        ("mark@example.org", "mark@mail.example.org"),
        ("zoe@example.org", "zoë@example.org"),
    ],
)
def test_other_addresses_are_other_mailboxes(one: str, other: str) -> None:
    assert same_mailbox(one) != same_mailbox(other)


@given(LIKELY)
def test_the_name_of_a_mailbox_is_the_same_however_it_is_written(text: str) -> None:
    try:
        address = checked_address(text)
    except WrongAddress:
        assume(False)
    name = same_mailbox(address)
    user, _, domain = address.partition("@")
    assert same_mailbox(text) == same_mailbox(name) == name
    assert same_mailbox(f"{user}@{domain.upper()}") == name
    assert same_mailbox(f"{user.casefold()}@{domain}") == name
