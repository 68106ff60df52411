"""Reading: what is refused and how fast, that all problems come at once, and that every sentence is ours."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from engine.rules import durations, sentences, workdays, yaml_tree
from engine.rules.conditions import Day, SeatCount
from engine.rules.problems import Problem, did_you_mean, quoted
from engine.rules.reading import Reading, read_as, read_definition, validate
from engine.rules.texts import Text
from engine.rules.yaml_tree import read_tree
from tests.counted import at_most

DEFINITIONS = Path(__file__).parents[2] / "definitions"
SMALL = (DEFINITIONS / "plan-do-check.yaml").read_text(encoding="utf-8")
WHOLE = (DEFINITIONS / "economische-wijkaanpak.yaml").read_text(encoding="utf-8")
KIB = 1024


class Sample(BaseModel):
    """One field of every sort that people write."""

    model_config = ConfigDict(extra="forbid")

    name: str = "x"
    on: Day | None = None
    number: int = 0
    amount: Annotated[Decimal, Field(allow_inf_nan=False, le=10**12, max_digits=20)] = Decimal(0)
    yes: bool = False
    seats: SeatCount = "every"
    texts: tuple[str, ...] = ()


def read(text: str | bytes) -> Reading:
    return at_most(2_000_000, lambda: read_definition(text, "plan.yaml"))


def sentences_of(problems: tuple[Problem, ...]) -> str:
    return "\n".join(problem.say("en") for problem in problems)


# --- what is refused before anything is built --------------------------------------------------------------------

REFUSED = {
    "too big": ("a: " + "x" * 256 * KIB, 1, "too big"),
    "too big in bytes, not in signs": ("a: " + "é" * 200 * KIB, 1, "too big"),
    "a list in a list in a list": ("a: " + "[" * 250_000, 1, "deeper than 20"),
    "a block in a block in a block": ("{" * 250_000, 1, "deeper than 20"),
    "dashes": ("- " * 125_000, 1, "deeper than 20"),
    "question marks": ("? " * 125_000, 1, "deeper than 20"),
    "too many values": ("- a\n" * 60_000, 50_000, "more than 50000 values"),
    "too many values on one line": ("[" + "a," * 120_000 + "]", 1, "more than 50000 values"),
    "anchor": ("id: &a b", 1, "anchor"),
    "anchor on a list": ("roles: &a [b]", 1, "anchor"),
    "anchor on a name": ("&a id: b", 1, "anchor"),
    "alias": ("id: *a", 1, "reference with `*`"),
    "alias as a name": ("*a : b", 1, "reference with `*`"),
    "tag": ("id: !!python/object:os.system x", 1, "tag"),
    "own tag": ("\nid: !mine x", 2, "tag"),
    "the tag that says nothing": ("id: ! x", 1, "tag"),
    "tag shorthand": ("%TAG ! tag:x.org,2000:\n---\nid: x", 1, "tag"),
    "merge": ("days:\n  <<: {country: NL}", 2, "Merging"),
    "twice": ("id: a\nversion: 1\nid: b", 3, "the first was on line 1"),
    "twice in a flow": ("days: {country: NL, country: BE}", 1, "second time"),
    "twice, written otherwise": ('id: a\n"id": b', 2, "second time"),
    "a block as a name": ("? {a: b}\n: c", 1, "no word"),
    "a list as a name": ("[a]: c", 1, "no word"),
    "digits without end": ("version: " + "9" * 5000, 1, "too big or too long"),
    "digits behind the point": ("version: 0." + "1" * 30, 1, "too big or too long"),
    "power": ("version: 1e400", 1, "too big or too long"),
    "negative power": ("version: 1e-400", 1, "too big or too long"),
    "power without end": ("version: 1e" + "9" * 1000, 1, "too big or too long"),
    "underscores": ("version: " + "1_" * 100_000, 1, "too big or too long"),
    "hexadecimal": ("version: 0x" + "f" * 40, 1, "too big or too long"),
    "infinity": ("version: .inf", 1, "no ordinary number"),
    "minus infinity": ("version: -.INF", 1, "no ordinary number"),
    "no number": ("version: .NaN", 1, "no ordinary number"),
    "no number without point": ("version: nan", 1, "no ordinary number"),
    "tab for indenting": ("days:\n\tcountry: NL", 2, "tab"),
    "tab in a line": ("id:\ta", 1, "tab"),
    "control character": ("id: a\n\x07b: c", 2, "U+0007"),
    "no-break control": ("id: a\u0085b", 1, "U+0085"),
    "line separator": ("id: a\u2028b", 1, "U+2028"),
    "half a surrogate": ("id: \ud800", 1, "U+D800"),
    "escaped zero": ('id: "a\\0b"', 1, "control character"),
    "two documents": ("---\nid: a\n---\nid: b", 3, "second document"),
    "empty": ("", 1, "empty"),
    "only a remark": ("# nothing\n", 1, "empty"),
    "only the start": ("---\n", 1, "empty"),
    "not UTF-8": (b"id: a\ntitle: caf\xe9", 2, "not UTF-8"),
    "UTF-16": ("id: a".encode("utf-16"), 1, "not UTF-8"),
    "open quote": ("id: 'a", 1, "quote is not closed"),
    "open bracket": ("roles: [a, b", 2, "brackets"),
    "colon in text": ("title: plan: do", 1, "colon"),
    "bad indentation": ("id: a\n   version: 1", 2, "colon"),
    "dash among fields": ("id: a\n- b", 2, "indentation"),
    "sign that begins nothing": ("id: @a", 1, "cannot begin"),
    "backslash": ('id: "\\q"', 1, "\\"),
    "a bare word": ("hallo", 1, "block of fields"),
    "a list": ("- a", 1, "block of fields"),
}


@pytest.mark.parametrize(("text", "line", "says"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_line_before_much_is_read(text: str | bytes, line: int, says: str) -> None:
    reading = read(text)

    assert reading.definition is None
    hits = [problem for problem in reading.problems if says in problem.message.en]
    assert hits, sentences_of(reading.problems)
    assert hits[0].line == line


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    """a: &a [x, x]; b: &b [*a, *a]; and so on: 9 levels would be 512 times as much."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]

    reading = read("\n".join(lines))

    assert reading.definition is None
    assert any("`&`" in problem.message.en for problem in reading.problems)


@pytest.mark.parametrize("text", ["a: b: c", "id: 'x", "- &a b", "k: v\nk: w", "[" * 5000, "a: [1, {b: !c d}]"])
def test_the_reader_in_python_refuses_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_c = [(each.line, each.kind) for each in read_tree(text, "x").problems]
    monkeypatch.setitem(__import__("sys").modules, "ruamel.yaml.cyaml", None)

    tree = at_most(5_000_000, lambda: read_tree(text, "x"))

    assert [(each.line, each.kind) for each in tree.problems] == in_c


def test_the_reader_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    in_c = read_definition(WHOLE, "x").definition
    monkeypatch.setitem(__import__("sys").modules, "ruamel.yaml.cyaml", None)

    assert read_definition(WHOLE, "x").definition == in_c


# --- words that other YAML readers turn into something else -------------------------------------------------------


@pytest.mark.parametrize("word", ["no", "on", "off", "y", "2032-09-01", "1.50", "0x1F", "012", "1:30", "1_000", "true"])
def test_a_text_stays_the_text_that_was_written(word: str) -> None:
    assert read_as(Sample, f"name: {word}", "x").value == Sample(name=word)


def test_the_word_on_is_a_name() -> None:
    assert read_as(Sample, "on: 2032-09-01", "x").value == Sample(on=date(2032, 9, 1))
    assert read_as(Sample, "on: '2032-09-01'", "x").value == Sample(on=date(2032, 9, 1))


@pytest.mark.parametrize("written", ["0.1", "45.10", "-0.30000000000000004", "99999999999.12345678"])
def test_a_decimal_keeps_its_text_exactly(written: str) -> None:
    value = read_as(Sample, f"amount: {written}", "x").value
    assert value is not None
    assert str(value.amount) == written


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_written_is_nothing(written: str) -> None:
    assert read_as(Sample, f"on: {written}", "x").value == Sample(on=None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_machine_count_as_one(end: str) -> None:
    text = end.join(["name: a", "number: b"])
    assert [problem.line for problem in read_as(Sample, text, "x").problems] == [2]


def test_a_byte_order_mark_is_no_problem() -> None:
    assert read_definition(b"\xef\xbb\xbf" + SMALL.encode(), "x").definition is not None


# --- form: every sentence is ours, with the place -----------------------------------------------------------------

WRONG = {
    "number: tien": "no whole number",
    "number: 1.5": "no whole number",
    "number: [1]": "no whole number",
    "number:": "nothing here",
    "amount: 1,5": "with a point",
    "amount: veel": "no number",
    "amount: '1e400'": "too many digits",
    "amount: 1e13": "at most",
    "amount: 'nan'": "no number",
    "amount: '123456789.123456789123456789'": "too many digits",
    "yes: misschien": "`true`",
    "on: 1-9-2032": "year-month-day",
    "on: 20320901": "year-month-day",
    "on: 86400": "year-month-day",
    "on: 2032-02-30": "does not exist",
    "on: 1066-10-14": "1900 to 2199",
    "on: 2032-09-01T09:00:00": "year-month-day",
    "seats: 0": "`every`",
    "seats: 3/2": "at most 1",
    "seats: 1/0": "`every`",
    "seats: '1e999999999'": "`every`",
    "seats: allemaal": "`every`",
    "texts: a": "must be a list",
    "texts: {a: b}": "must be a list",
    "name: [a]": "must be a text",
    "nmae: a": "Did you mean `name`?",
    "zzz: a": "Choose from: `amount`",
}


@pytest.mark.parametrize(("text", "says"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_is_told_at_its_field(text: str, says: str) -> None:
    problems = read_as(Sample, f"\n{text}", "x").problems

    assert [problem.line for problem in problems] == [2]
    assert says in problems[0].message.en
    assert problems[0].field == text.partition(":")[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("every", "every"), ("3", 3), ("2/3", "2/3"), ("4/6", "2/3"), ("0.5", "1/2"), ("1/1", "every")],
)
def test_seats_are_every_a_number_or_a_fraction(written: str, meant: object) -> None:
    value = read_as(Sample, f"seats: {written}", "x").value
    assert value is not None
    assert value.seats == meant
    assert Sample(seats=value.seats).seats == meant


def kinds_that_occur() -> list[str]:
    return [kind for kind in get_args(core_schema.ErrorType) if sentences.known_kind(kind)]


def context_for(kind: str) -> dict[str, object]:
    names = ("gt", "ge", "lt", "le", "min_length", "max_length", "actual_length", "max_digits", "decimal_places")
    text = ("expected", "error", "pattern", "tag", "expected_tags", "discriminator", "field_type", "class_name")
    return {**dict.fromkeys((*names, "multiple_of", "whole_digits"), 3), **dict.fromkeys(text, "'a' or 'b'")}


@pytest.mark.parametrize("kind", get_args(core_schema.ErrorType))
def test_no_sentence_of_the_validation_library_reaches_a_reader(kind: str) -> None:
    told = sentences.explain(kind, context_for(kind), "veld", "waarde", ("veld",))

    assert "{" not in told.nl + told.en
    assert "Input should" not in told.en
    assert told.nl.endswith((".", "?", "waarde"))


IMPOSSIBLE_HERE = {  # about Python objects, JSON text, calls and kinds of field no file of ours has
    *("no_such_attribute", "json_invalid", "json_type", "needs_python_object", "recursion_loop", "frozen_field"),
    *("frozen_instance", "invalid_key", "default_factory_not_called", "set_item_not_hashable", "is_instance_of"),
    *("is_subclass_of", "callable_type", "unexpected_positional_argument", "multiple_argument_values", "url_type"),
    *("url_parsing", "url_syntax_violation", "url_too_long", "url_scheme", "uuid_type", "uuid_parsing"),
    *("uuid_version", "missing_sentinel_error", "bytes_too_short", "bytes_too_long"),
    *("missing_argument", "missing_keyword_only_argument", "missing_positional_only_argument"),
    "unexpected_keyword_argument",
}


def test_every_kind_of_report_that_can_occur_has_a_sentence_of_its_own() -> None:
    assert set(get_args(core_schema.ErrorType)) - set(kinds_that_occur()) <= IMPOSSIBLE_HERE


@pytest.mark.parametrize(
    "make",
    [
        lambda: durations.Period.parse("P5X"),
        lambda: durations.Period.parse("-P5D"),
        lambda: durations.Period.parse("P999Y"),
        lambda: durations.Period(1, -1),
        lambda: workdays.Closure(Text(nl="x", en="x"), date(2020, 2, 1), date(2020, 1, 1)),
    ],
)
def test_what_the_rules_raise_while_reading_has_dutch_of_its_own(make: object) -> None:
    with pytest.raises(ValueError) as caught:
        make()  # type: ignore[operator]
    told = sentences.explain("value_error", {"error": caught.value}, "veld", None)
    assert told.nl != sentences.explain("value_error", {"error": ValueError("?")}, "veld", None).nl


# --- whole definitions ----------------------------------------------------------------------------------------------


def test_a_sound_definition_has_no_problems() -> None:
    reading = read(SMALL)
    assert reading.problems == ()
    assert reading.definition is not None
    assert reading.definition.walk == ("plan", "do")


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    """A misspelt field, a wrong number, a duplicate, a name that refers to nothing and a missing field, in one file."""
    text = (
        SMALL.replace("managed_by: coordinator", "managed_by: niemand")
        .replace("most: 3", "most: drie")
        .replace("    deadline: {within: P6M}", "    deadlin: {within: P6M}\n    deadline: {within: 6 maanden}")
        .replace("signed, role: bestuur", "signed, role: bestuurr")
        .replace("      unit: personen\n", "")
        .replace("  publication: P1M", "  publication: P1M\n      publication: P2M")
    )

    problems = read(text).problems

    told = sentences_of(problems)
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert "no role `niemand`" in told
    assert "no whole number" in told and "drie" in told
    assert "Did you mean `deadline`?" in told
    assert "no period" in told
    assert "Did you mean `bestuur`?" in told
    assert "`unit` is missing" in told
    assert "second time" in told
    assert len(problems) == 7, told


def test_a_mistake_in_form_brings_no_false_reports_about_names() -> None:
    """The role `bestuur` has a mistake in it; those who refer to it are not told that it does not exist."""
    problems = read(SMALL.replace("    label: {nl: Bestuur, en: Board}", "    label: {nl: Bestuur}")).problems

    assert [problem.field for problem in problems] == ["roles.1.label.en"]
    assert problems[0].line == 12


def test_a_misspelt_list_hides_nothing_and_blames_nobody() -> None:
    problems = read(SMALL.replace("\nroles:", "\nrolls:")).problems
    assert sorted(problem.field for problem in problems) == ["roles", "rolls"]


def test_one_text_where_two_languages_belong() -> None:
    problems = read(SMALL.replace("{nl: Plan, en: Plan}", "Plan")).problems
    assert [problem.field for problem in problems] == ["phases.0.label"]
    assert "two languages" in problems[0].message.en


def test_an_unknown_condition_names_the_kinds_there_are() -> None:
    (problem,) = read(SMALL.replace("condition: decided", "condition: decidd")).problems
    assert "`decided`" in problem.message.en
    assert problem.field == "phases.2.gate.1"


def test_a_condition_without_its_kind() -> None:
    (problem,) = read(SMALL.replace("{condition: decided}", "{conditions: decided}")).problems
    assert "`condition`" in problem.message.en


def test_a_field_of_a_condition_that_is_misspelt() -> None:
    problems = read(SMALL.replace("role: bestuur, seats", "role: bestuur, seat")).problems
    assert "Did you mean `seats`?" in sentences_of(problems)


def test_a_closure_is_read_by_its_dates() -> None:
    text = SMALL + "\ndays:\n  closures:\n    - {name: {nl: a, en: a}, first: 86400, last: 2030-01-01}\n"
    (problem,) = read(text).problems
    assert "year-month-day" in problem.message.en
    assert problem.line == text.count("\n")


def test_a_thousand_problems_are_told_a_hundred_at_a_time() -> None:
    problems = read(SMALL + "\n".join(f"onbekend{n}: {n}" for n in range(5000))).problems
    assert len(problems) == 101
    assert "more problems" in problems[-1].message.en


def test_a_long_word_is_quoted_short_and_without_tricks() -> None:
    (problem,) = read_as(Sample, "yes: 'a\u202eb" + "x" * 5000 + "'", "x").problems
    assert len(problem.message.en) < 200
    assert "\u202e" not in problem.message.en


def test_a_problem_says_where_it_stands() -> None:
    (problem,) = read_as(Sample, "a: b", "map/x.yaml").problems
    assert problem.say("nl").startswith("map/x.yaml:1:1: a: Het veld `a` is hier niet bekend.")


def test_validate_gives_the_model_or_the_problems() -> None:
    assert validate(Sample, read_tree("number: 3", "x")) == (Sample(number=3), ())
    value, problems = validate(Sample, read_tree("number: x", "x"))
    assert value is None and len(problems) == 1


def test_names_are_quoted_and_guessed_with_care() -> None:
    assert quoted("a\nb") == "a\N{REPLACEMENT CHARACTER}b"
    assert did_you_mean("strategy", ["strategie", "beleid"])[1] == " Did you mean `strategie`?"
    assert did_you_mean("x", []) == ("", "")


# --- properties -----------------------------------------------------------------------------------------------------

LINES = SMALL.splitlines()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.binary(), st.text(alphabet="ab:-?[]{}&*!|>'\"%@,#\n \t<~.0e9")))
def test_no_text_makes_the_reader_raise(text: str | bytes) -> None:
    reading = read_definition(text, "x")
    assert (reading.definition is None) == bool(reading.problems)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["drop", "twice", "swap", "indent", "garble"]))),
    st.text(max_size=6),
)
def test_no_garbled_definition_makes_the_reader_raise(changes: list[tuple[int, str]], noise: str) -> None:
    lines = list(LINES)
    for place, change in changes[:6]:
        lines[place] = {
            "drop": "",
            "twice": f"{lines[place]}\n{lines[place]}",
            "swap": lines[-place],
            "indent": f"  {lines[place]}",
            "garble": lines[place].partition(": ")[0] + f": {noise}",
        }[change]

    reading = read_definition("\n".join(lines), "x")

    assert (reading.definition is None) == bool(reading.problems)
    assert all(0 < problem.line <= len("\n".join(lines).splitlines()) + 1 for problem in reading.problems)
    assert not any("Input should" in problem.message.en for problem in reading.problems)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, WHOLE.count("\n") - 1))
def test_every_line_of_the_whole_plan_may_go_missing(place: int) -> None:
    lines = WHOLE.splitlines()
    reading = read_definition("\n".join(lines[:place] + lines[place + 1 :]), "x")
    assert (reading.definition is None) == bool(reading.problems)


def test_limits_are_the_promised_ones() -> None:
    assert (yaml_tree.MOST_BYTES, yaml_tree.MOST_NODES, yaml_tree.MOST_DEPTH) == (256 * KIB, 50_000, 20)
