"""What is said, in two languages, when a value does not have the form the model asks for. Only sentences.

The validation library reports in English and in its own words; none of those words reach a reader. Every kind of
report it can make is looked up here, and what we raise ourselves carries a code that stands here too.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from engine.rules.problems import did_you_mean, quoted
from engine.rules.texts import Text

Sentence = tuple[str, str]


def explain(kind: str, context: Mapping[str, Any], name: str, written: str | None, names: Collection[str] = ()) -> Text:
    """The sentence for one report: `kind` and `context` as the validation library gives them.

    `name` is the field it is about, `written` what stands there (None: nothing, or no single text), `names` the
    fields that may stand in that place.
    """
    nl, en = _sentence(kind, context, name, written, names)
    return Text(nl=nl, en=en)


def known_kind(kind: str) -> bool:
    """Whether this kind of report has a sentence of its own."""
    return kind in _KINDS or kind in ("missing", "extra_forbidden", *_LOOKED_UP)


CODES: dict[str, Sentence] = {
    "not_a_day": (
        "Dit is geen datum. Schrijf jaar-maand-dag, zoals 2032-09-01.",
        "This is no date. Write year-month-day, such as 2032-09-01.",
    ),
    "no_such_day": (
        "Deze datum bestaat niet. Kijk de dag en de maand na.",
        "This date does not exist. Check the day and the month.",
    ),
    "date_out_of_range": (
        "Deze datum ligt te ver weg. Kies een datum van 1900 tot en met 2199.",
        "This date is too far away. Choose a date from 1900 to 2199.",
    ),
    "seat_count": (
        "Schrijf `every` (iedereen), een aantal zetels van 1 tot en met 1000, of een deel zoals 2/3.",
        "Write `every`, a number of seats from 1 to 1000, or a fraction such as 2/3.",
    ),
    "seat_share": (
        "Een deel van de zetels is meer dan 0 en hoogstens 1. Schrijf bijvoorbeeld 2/3.",
        "A fraction of the seats is more than 0 and at most 1. Write for instance 2/3.",
    ),
    "decimal_comma": (
        "Schrijf een getal met een punt en niet met een komma, zoals 45.1.",
        "Write a number with a point and not with a comma, such as 45.1.",
    ),
}

_BY_WORDS: tuple[tuple[str, Sentence], ...] = (
    (
        "back in time",
        (
            "Een periode terug in de tijd mag hier niet. Laat het minteken weg.",
            "A period back in time is not allowed here. Leave the minus sign out.",
        ),
    ),
    (
        "period",
        (
            "Dit is geen periode. Schrijf hele dagen of langer, zoals P6M, P1Y6M, P2W of P14D, hoogstens 100 jaar.",
            "This is no period. Write whole days or longer, such as P6M, P1Y6M, P2W or P14D, at most 100 years.",
        ),
    ),
    (
        "closure cannot end",
        (
            "Deze sluiting eindigt voordat ze begint. Wissel `first` en `last` om.",
            "This closure ends before it begins. Exchange `first` and `last`.",
        ),
    ),
)

_NUMBER: Sentence = (
    "Dit is geen getal. Schrijf cijfers met een punt, zoals 45.1.",
    "This is no number. Write digits with a point, such as 45.1.",
)
_WHOLE: Sentence = ("Dit is geen heel getal. Schrijf alleen cijfers.", "This is no whole number. Write digits only.")
_YES_NO: Sentence = ("Schrijf hier `true` (ja) of `false` (nee).", "Write `true` or `false` here.")
_TEXT: Sentence = ("Hier hoort een tekst, geen lijst of blok.", "This must be a text, not a list or a block.")
_LIST: Sentence = (
    "Hier hoort een lijst. Zet elk onderdeel op een eigen regel met een streepje ervoor.",
    "This must be a list. Put each item on a line of its own with a dash before it.",
)
_BLOCK: Sentence = (
    "Hier hoort een blok met velden. Schrijf de velden eronder, ingesprongen, als `naam: waarde`.",
    "This must be a block of fields. Write the fields below it, indented, as `name: value`.",
)
_MOMENT: Sentence = (
    "Dit is geen datum met tijd. Schrijf bijvoorbeeld 2032-09-01T09:00:00Z.",
    "This is no date with a time. Write for instance 2032-09-01T09:00:00Z.",
)
_CLOCK: Sentence = ("Dit is geen tijdstip. Schrijf bijvoorbeeld 09:00.", "This is no time. Write for instance 09:00.")
_ZONE: Sentence = (
    "Schrijf een datum met tijd en tijdzone, zoals 2032-09-01T09:00:00Z.",
    "Write a date with time and time zone, such as 2032-09-01T09:00:00Z.",
)
_DIGITS: Sentence = (
    "Dit getal heeft te veel cijfers. Rond het af.",
    "This number has too many digits. Round it off.",
)
_WRONG: Sentence = (
    "Deze waarde kan hier niet. Kijk in een voorbeeld hoe dit veld wordt geschreven.",
    "This value cannot be here. Look in an example how this field is written.",
)
_TWO_LANGUAGES: Sentence = (
    "Schrijf deze tekst in twee talen, onder `nl` en `en`.",
    "Write this text in two languages, under `nl` and `en`.",
)
_EMPTY: Sentence = (
    "Hier staat niets. Vul `{name}` in.",
    "There is nothing here. Fill in `{name}`.",
)

_KINDS: dict[str, Sentence] = {
    **dict.fromkeys(("string_type", "string_sub_type", "bytes_type"), _TEXT),
    **dict.fromkeys(("string_unicode", "bytes_invalid_encoding", "string_not_ascii"), _WRONG),
    "string_too_short": (
        "Deze tekst is te kort: minstens {min_length} tekens. Vul de tekst aan.",
        "This text is too short: at least {min_length} characters. Add to the text.",
    ),
    "string_too_long": (
        "Deze tekst is te lang: hoogstens {max_length} tekens. Maak de tekst korter.",
        "This text is too long: at most {max_length} characters. Shorten the text.",
    ),
    "too_short": (
        "Hier staat te weinig: minstens {min_length}. Voeg iets toe.",
        "There is too little here: at least {min_length}. Add something.",
    ),
    "too_long": (
        "Hier staat te veel: hoogstens {max_length}. Haal iets weg.",
        "There is too much here: at most {max_length}. Take something out.",
    ),
    "greater_than": ("Dit getal moet hoger zijn dan {gt}.", "This number must be higher than {gt}."),
    "greater_than_equal": ("Dit getal moet minstens {ge} zijn.", "This number must be at least {ge}."),
    "less_than": ("Dit getal moet lager zijn dan {lt}.", "This number must be lower than {lt}."),
    "less_than_equal": ("Dit getal mag hoogstens {le} zijn.", "This number may be at most {le}."),
    "multiple_of": (
        "Dit getal moet een veelvoud zijn van {multiple_of}.",
        "This number must be a multiple of {multiple_of}.",
    ),
    **dict.fromkeys(("decimal_type", "decimal_parsing", "float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("complex_type", "complex_str_parsing"), _NUMBER),
    **dict.fromkeys(("decimal_max_digits", "decimal_max_places", "decimal_whole_digits"), _DIGITS),
    "int_parsing_size": _DIGITS,
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
    **dict.fromkeys(
        ("tuple_type", "list_type", "set_type", "frozen_set_type", "iterable_type", "iteration_error"), _LIST
    ),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type", "arguments_type"), _BLOCK),
    **dict.fromkeys(("dataclass_type", "dataclass_exact_type", "get_attribute_error"), _BLOCK),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), CODES["not_a_day"]),
    **dict.fromkeys(("date_from_datetime_inexact", "datetime_from_date_parsing"), CODES["not_a_day"]),
    "date_past": ("Deze datum moet in het verleden liggen.", "This date must lie in the past."),
    "date_future": ("Deze datum moet in de toekomst liggen.", "This date must lie in the future."),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_object_invalid"), _MOMENT),
    "datetime_past": ("Dit moment moet in het verleden liggen.", "This moment must lie in the past."),
    "datetime_future": ("Dit moment moet in de toekomst liggen.", "This moment must lie in the future."),
    **dict.fromkeys(("timezone_naive", "timezone_aware", "timezone_offset"), _ZONE),
    **dict.fromkeys(("time_type", "time_parsing"), _CLOCK),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _BY_WORDS[1][1]),
    "none_required": ("Laat dit veld leeg.", "Leave this field empty."),
}


def _sentence(
    kind: str, context: Mapping[str, Any], name: str, written: str | None, names: Collection[str]
) -> Sentence:
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument", "missing_positional_only_argument"):
        return f"Het veld `{name}` ontbreekt hier. Voeg het toe.", f"The field `{name}` is missing here. Add it."
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        nl, en = did_you_mean(name, names)
        return f"Het veld `{name}` is hier niet bekend.{nl}", f"The field `{name}` is not known here.{en}"
    if kind in _LOOKED_UP:
        return _LOOKED_UP[kind](context, name, written)
    if kind in _NEEDS_VALUE and written == "":
        return _filled(_EMPTY, {"name": name})
    if kind in ("model_type", "model_attributes_type") and set(names) == {"nl", "en"}:
        return _TWO_LANGUAGES
    if _has_comma(kind, written):
        return CODES["decimal_comma"]
    return _with_words(_filled(_KINDS.get(kind, _WRONG), context), written)


def _filled(sentence: Sentence, details: Mapping[str, Any]) -> Sentence:
    return sentence[0].format(**details), sentence[1].format(**details)


def _with_words(sentence: Sentence, written: str | None) -> Sentence:
    """The sentence with what stands there now, so that the reader sees that the right place is meant."""
    if not written:
        return sentence
    return f"{sentence[0]} Nu staat er: {quoted(written)}", f"{sentence[1]} It now says: {quoted(written)}"


def _has_comma(kind: str, written: str | None) -> bool:
    return kind.startswith(("decimal", "float")) and bool(re.fullmatch(r"-?\d+,\d+", written or "", re.ASCII))


def _own(context: Mapping[str, Any], name: str, written: str | None) -> Sentence:
    """The sentence of a ValueError of ours, by its code or by the words it is known for."""
    report = str(context.get("error", ""))
    if report in CODES:
        return _with_words(CODES[report], written)
    for words, sentence in _BY_WORDS:
        if words in report:
            return _with_words(sentence, written)
    return _with_words(_WRONG, written)


def _choice(context: Mapping[str, Any], name: str, written: str | None) -> Sentence:
    choices = re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", ""))))
    nl, en = did_you_mean(written or "", choices)
    if not written:
        return f"Kies hier een waarde voor `{name}`.{nl}", f"Choose a value for `{name}` here.{en}"
    return f"`{quoted(written)}` kan hier niet.{nl}", f"`{quoted(written)}` cannot be here.{en}"


def _untagged(context: Mapping[str, Any], name: str, written: str | None) -> Sentence:
    field = str(context.get("discriminator", "")).strip("'")
    return (
        f"Zeg met het veld `{field}` wat voor soort dit is.",
        f"Say with the field `{field}` what kind this is.",
    )


def _shape(context: Mapping[str, Any], name: str, written: str | None) -> Sentence:
    return _with_words(_SHAPES.get(str(context.get("pattern", "")), _WRONG), written)


_SHAPES: dict[str, Sentence] = {
    r"^[a-z][a-z0-9_-]{0,62}$": (
        "Een id bestaat uit kleine letters, cijfers, - en _, en begint met een letter (hoogstens 63 tekens).",
        "An id consists of small letters, digits, - and _, and begins with a letter (at most 63 characters).",
    ),
    r"^[A-Z0-9]{2,12}$": (
        "Een gebiedscode bestaat uit 2 tot 12 hoofdletters en cijfers, zoals WK059910.",
        "An area code consists of 2 to 12 capitals and digits, such as WK059910.",
    ),
    r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$": (
        "Een id bestaat uit letters, cijfers en de tekens . : _ -, en begint met een letter of cijfer (hoogstens 80).",
        "An id consists of letters, digits and the signs . : _ -, and begins with a letter or digit (at most 80).",
    ),
    r"^\d+(/\d+)?$": CODES["seat_count"],
}
_LOOKED_UP = {
    "value_error": _own,
    "assertion_error": _own,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": lambda context, name, written: _choice(context, name, str(context.get("tag", ""))),
    "union_tag_not_found": _untagged,
    "string_pattern_mismatch": _shape,
}
_NEEDS_VALUE = frozenset(_KINDS) - {"none_required"}
