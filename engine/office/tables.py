"""The tables of the office, as PostgreSQL holds them. Only their shape lives here; migrations/ makes them. Of who comes
in: entrance/tables.py.

Three kinds: the record (definition, event, command: added to, never changed), what is kept beside it so that it need
not be worked out each time (programme, seat, verdict_now, snapshot, wish, showing, wanted), and rows of people (person,
organisation, membership, words, letter, letter_wish, link: erasable; `erased` keeps the ids of who was). Observations
are added to by revision. `clock` and `lease` say which time rules and who acts by it. Only the lease reads a clock:
every other moment is written down by the caller.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.office.entrance.tables import ENTRANCE as ENTRANCE  # so that whoever asks for all tables has these as well
from engine.office.metadata import MOMENT
from engine.office.metadata import metadata as metadata

APPEND_ONLY = ("definition", "event", "command")
"""Tables that refuse UPDATE, DELETE and TRUNCATE to everyone, their owner included."""

RUN = """split_part(split_part(body, '"run":"'::text, 2), '"'::text, 1)"""
"""The phase run that an event is about, as the database finds it in its body; empty for any other event."""

FIGURE = """split_part(split_part(body, '"figure":{'::text, 2), ',"unit":'::text, 1)"""
"""What a FigureRecorded is about: the indicator, the area and the reference date, as they stand in its body."""

VERDICT = """split_part(split_part(body, '"indicator":"'::text, 2), '"'::text, 1)"""
"""The indicator that an IndicatorAssessed or a YardstickRead is about, as it stands in its body."""

CAUSE = """split_part(split_part(body, '"cause":"'::text, 2), '"'::text, 1)"""
"""The evaluation that caused a CycleBegan, a PhaseOpened or a Suspended, as it stands in its body."""

CYCLE = """split_part(split_part(body, '"cycle":'::text, 2), ','::text, 1)"""
"""The number of the cycle of a CycleBegan, as it stands in its body."""

LAST_DATE = """right(split_part(split_part(body, '"on":["'::text, 2), '"]'::text, 1), 10)"""
"""The last of the reference dates of a MomentsAgreed, which stand in order in its body."""

REFERENCE_DATE = """split_part(split_part(body, '"reference_date":"'::text, 2), '"'::text, 1)"""
"""The reference date of a PhaseOpened, as it stands in its body; empty for a phase that opened in order."""

YARDSTICK = """split_part(split_part(body, '"yardstick":{'::text, 2), ',"key":'::text, 1)"""
"""The indicator and the number of the yardstick of a YardstickChanged, as they stand in its body."""

definition = Table(
    "definition",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("id", "version"),
)

definition_put = Table(
    "definition_put",
    metadata,
    Column("person", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("definition", Text, ForeignKey("definition.hash"), nullable=False),
    Column("new", Boolean, nullable=False),
    Column("at", MOMENT, nullable=False),
)
Index("definition_put_by_definition", definition_put.c.definition)

event = Table(
    "event",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("sequence > 0", name="counts_from_one"),
)
Index("event_of_type", event.c.programme, event.c.type, event.c.sequence)
Index("event_of_run", event.c.programme, text(RUN), event.c.sequence)
Index(
    "event_of_verdict",
    event.c.programme,
    event.c.type,
    text(VERDICT),
    event.c.sequence,
    postgresql_where=text("type IN ('IndicatorAssessed', 'YardstickRead')"),
)
for _name, _what, _where in (
    ("event_of_cause", CAUSE, "type IN ('CycleBegan', 'PhaseOpened', 'Suspended')"),
    ("event_of_cycle", CYCLE, "type = 'CycleBegan'"),
    ("event_of_figure", FIGURE, "type = 'FigureRecorded'"),
    ("event_of_last_date", LAST_DATE, "type = 'MomentsAgreed'"),
    ("event_of_reference_date", REFERENCE_DATE, "type = 'PhaseOpened'"),
    ("event_of_yardstick", YARDSTICK, "type = 'YardstickChanged'"),
):
    Index(_name, event.c.programme, text(_what), event.c.sequence, postgresql_where=text(_where))
Index("event_figures", event.c.programme, event.c.sequence, postgresql_where=text("type = 'FigureRecorded'"))

command = Table(
    "command",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("at", MOMENT, nullable=False),
    CheckConstraint("last >= first - 1", name="in_order"),
)
Index("command_by_moment", command.c.programme, command.c.at, command.c.last)

programme = Table(
    "programme",
    metadata,
    Column("id", Text, primary_key=True),
    Column("definition", Text, ForeignKey("definition.hash"), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_version", Integer, nullable=False),
    Column("next_due", MOMENT),
    Column("status", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("area_code", Text, nullable=False),
    Column("area_name", Text, nullable=False),
    Column("area_kind", Text, nullable=False),
    Column("open_phases", ARRAY(Text), nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("started", MOMENT, nullable=False),
    Column("glance", Text),
)
Index("programme_by_area", programme.c.area_code)
Index("programme_by_next_due", programme.c.next_due, postgresql_where=text("next_due IS NOT NULL"))

seat = Table(
    "seat",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("person", Text),
    Column("organisation", Text),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("substitute_person", Text),
    Column("substitute_first", Date),
    Column("substitute_last", Date),
)
Index("seat_by_person", seat.c.person)
Index("seat_by_organisation", seat.c.organisation)
Index("seat_by_substitute", seat.c.substitute_person)

verdict_now = Table(
    "verdict_now",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("reference_date", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("firm", Boolean, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("key", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("definition", Text, nullable=False),
    Column("state_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
)

wish = Table(
    "wish",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("programme", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("run", Text),
    Column("role", Text),
    Column("seat", Text),
    Column("item", Text),
    Column("day", Date, nullable=False),
    Column("due", MOMENT),
    Column("sorted_at", MOMENT),
    Column("served_at", MOMENT),
)
Index("wish_open", wish.c.kind, wish.c.day, wish.c.id, postgresql_where=text("served_at IS NULL"))
Index("wish_of_run", wish.c.programme, wish.c.run, postgresql_where=text("served_at IS NULL"))
Index("wish_undelivered", wish.c.programme, wish.c.item, postgresql_where=text("about = 'undelivered'"))
Index("wish_to_sort", wish.c.due, wish.c.id, postgresql_where=text("kind = 'letter' AND sorted_at IS NULL"))

letter = Table(
    "letter",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("day", Date, nullable=False),
    Column("mailbox", Text),
    Column("address", Text),
    Column("state", Text, nullable=False),
    Column("why", Text),
    Column("told", Text),
    Column("subject", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("undecided", Boolean, nullable=False, server_default=text("false")),
    Column("made", MOMENT, nullable=False),
    Column("next_try", MOMENT),
    Column("claimed_by", Text),
    Column("claimed_until", MOMENT),
    Column("sent_at", MOMENT),
    UniqueConstraint("mailbox", "day"),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'held', 'refused', 'moot')", name="has_a_fate"),
)
Index("letter_ready", letter.c.next_try, letter.c.id, postgresql_where=text("state = 'queued'"))
Index("letter_claimed", letter.c.claimed_until, postgresql_where=text("state = 'sending'"))
Index("letter_in_trouble", letter.c.id, postgresql_where=text("state IN ('held', 'refused')"))
Index("letter_by_day", letter.c.day)

letter_wish = Table(
    "letter_wish",
    metadata,
    Column("letter", BigInteger, ForeignKey("letter.id"), primary_key=True),
    Column("wish", BigInteger, ForeignKey("wish.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("programme", Text),
)
Index("letter_wish_by_wish", letter_wish.c.wish)
Index("letter_wish_of_person", letter_wish.c.person, letter_wish.c.letter)
Index("letter_wish_of_programme", letter_wish.c.programme, letter_wish.c.letter)

link = Table(
    "link",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("letter", BigInteger, ForeignKey("letter.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("run", Text),
    Column("seat", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("made", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False),
    Column("revoked", MOMENT),
)
Index("link_by_letter", link.c.letter)
Index("link_by_person", link.c.person)

showing = Table(
    "showing",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("flow_run", Text),
    Column("generation", Integer, nullable=False, server_default=text("1")),
    Column("sent", BigInteger, nullable=False, server_default=text("0")),
    Column("sent_at", MOMENT),
    Column("shown", BigInteger, nullable=False, server_default=text("0")),
    Column("shown_at", MOMENT),
    Column("state", Text),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("term", BigInteger, nullable=False, server_default=text("0")),
)
Index("showing_open", showing.c.programme, showing.c.run, postgresql_where=text("NOT closed"))

clock = Table(
    "clock",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("made_up", MOMENT),
    Column("woke", MOMENT),
    Column("held", Text),
    Column("held_at", MOMENT),
    CheckConstraint("one", name="is_one_row"),
    CheckConstraint("held IN ('leap', 'disagreement')", name="says_why"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("term", BigInteger, nullable=False),
    Column("until", MOMENT, nullable=False),
)

observation = Table(
    "observation",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("recorded", Date, nullable=False),
    Column("value", Numeric),
    Column("absent", Text),
    Column("published", Date),
    Column("provisional", Boolean, nullable=False),
    Column("population", BigInteger),
    CheckConstraint("(value IS NULL) <> (absent IS NULL)", name="value_or_reason"),
    CheckConstraint("value > '-Infinity' AND value < 'Infinity'", name="finite"),
)

wanted = Table(
    "wanted",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    Column("programme", Text, primary_key=True),
    Column("taken", Integer, nullable=False, server_default=text("0")),
)

area = Table(
    "area",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("language", Text, nullable=False),
    Column("letters", Text, nullable=False, server_default=text("'all'")),
    CheckConstraint("language IN ('nl', 'en')", name="speaks"),
    CheckConstraint("letters IN ('all', 'asked')", name="is_written"),
)

erased = Table(
    "erased",
    metadata,
    Column("person", Text, primary_key=True),
    Column("at", MOMENT, nullable=False),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation", Text, ForeignKey("organisation.id"), primary_key=True),
)

words = Table(
    "words",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("person", Text),
    Column("salt", Text, nullable=False),
    Column("text", Text, nullable=False),
)
Index("words_of_person", words.c.person)
