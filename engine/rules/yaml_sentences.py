"""What is said, in two languages, about text that is not the small and safe part of YAML. Only sentences and limits."""

MOST_BYTES = 256 * 1024
MOST_NODES = 50_000
MOST_DEPTH = 20
MOST_DIGITS = 20

SENTENCES: dict[str, tuple[str, str]] = {
    "too_big": (
        "Dit bestand is te groot: het mag hoogstens {most} KiB zijn. Haal weg wat er niet in hoort.",
        "This file is too big: it may be at most {most} KiB. Take out what does not belong in it.",
    ),
    "not_utf8": (
        "Dit bestand is geen UTF-8. Sla het op als UTF-8; het gaat hier mis.",
        "This file is not UTF-8. Save it as UTF-8; this is where it goes wrong.",
    ),
    "empty": (
        "Dit bestand is leeg. Begin met `id`, `version` en `title`, of neem een voorbeeld uit de map definitions over.",
        "This file is empty. Begin with `id`, `version` and `title`, or copy an example from the folder definitions.",
    ),
    "control": (
        "Hier staat een onzichtbaar stuurteken ({sign}). Haal het weg.",
        "There is an invisible control character here ({sign}). Take it out.",
    ),
    "control_escaped": (
        "Deze tekst bevat een onzichtbaar stuurteken. Haal het weg.",
        "This text holds an invisible control character. Take it out.",
    ),
    "tab": (
        "Hier staat een tab. Gebruik spaties, ook om in te springen.",
        "There is a tab here. Use spaces, for indenting as well.",
    ),
    "documents": (
        "Hier begint een tweede document. Zet elk document in een eigen bestand en haal `---` weg.",
        "A second document begins here. Put each document in a file of its own and take out `---`.",
    ),
    "too_deep": (
        "Dit is dieper dan {most} niveaus genest. Maak de opbouw platter.",
        "This is nested deeper than {most} levels. Make the structure flatter.",
    ),
    "too_many": (
        "Dit bestand telt meer dan {most} waarden. Haal weg wat er niet in hoort, of splits het.",
        "This file has more than {most} values. Take out what does not belong in it, or split it.",
    ),
    "alias": (
        "Een verwijzing met `*` mag hier niet. Schrijf de waarde voluit.",
        "A reference with `*` is not allowed here. Write the value in full.",
    ),
    "anchor": (
        "Een anker met `&` mag hier niet. Haal het weg; zet tekst die met & begint tussen aanhalingstekens.",
        "An anchor with `&` is not allowed here. Take it out; put text that begins with & between quotes.",
    ),
    "tag": (
        "Een label met `!` of `%TAG` mag hier niet. Haal het weg; zet tekst die met ! begint tussen aanhalingstekens.",
        "A tag with `!` or `%TAG` is not allowed here. Take it out; put text that begins with ! between quotes.",
    ),
    "merge": (
        "Samenvoegen met `<<` mag hier niet. Schrijf de velden voluit.",
        "Merging with `<<` is not allowed here. Write the fields in full.",
    ),
    "complex_name": (
        "De naam van een veld is hier geen woord maar een lijst of een blok. Geef het veld een gewone naam.",
        "The name of a field is no word here but a list or a block. Give the field a plain name.",
    ),
    "twice": (
        "Het veld `{name}` staat hier voor de tweede keer; de eerste keer was op regel {first}. Laat er één staan.",
        "The field `{name}` stands here for the second time; the first was on line {first}. Keep one of them.",
    ),
    "not_finite": (
        "Dit is geen gewoon getal. Schrijf een getal met cijfers, of zet tekst tussen aanhalingstekens.",
        "This is no ordinary number. Write a number in digits, or put text between quotes.",
    ),
    "huge": (
        "Dit getal is te groot of te lang (hoogstens {most} cijfers). Kies een grotere eenheid, of zet een code "
        "tussen aanhalingstekens.",
        "This number is too big or too long (at most {most} digits). Choose a larger unit, or put a code between "
        "quotes.",
    ),
    "unreadable": (
        "Dit bestand is niet te lezen als YAML. Kijk naar aanhalingstekens en inspringing, of begin met een voorbeeld.",
        "This file cannot be read as YAML. Look at quotes and indentation, or begin with an example.",
    ),
}

_SYNTAX: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (
        ("mapping values are not allowed",),
        (
            "Hier staat een dubbele punt die niet mag. Spring de regel goed in, of zet een tekst met een dubbele punt "
            "tussen aanhalingstekens.",
            "There is a colon here that is not allowed. Indent the line rightly, or put a text with a colon between "
            "quotes.",
        ),
    ),
    (
        ("found unexpected end of stream",),
        (
            "Een aanhalingsteken wordt niet gesloten. Sluit de tekst af met hetzelfde aanhalingsteken.",
            "A quote is not closed. End the text with the same quote.",
        ),
    ),
    (
        ("escape",),
        (
            "Na een \\ staat hier een teken dat niet kan. Gebruik enkele aanhalingstekens, of schrijf \\\\.",
            "A \\ is followed by a sign that cannot be. Use single quotes, or write \\\\.",
        ),
    ),
    (
        ("cannot start any token",),
        (
            "Een waarde kan niet met dit teken beginnen. Zet de tekst tussen aanhalingstekens.",
            "A value cannot begin with this sign. Put the text between quotes.",
        ),
    ),
    (
        ("flow",),
        (
            "Een lijst met [ ] of een blok met { } klopt hier niet. Zet komma's ertussen, sluit de haken, en zet tekst "
            "met leestekens tussen aanhalingstekens.",
            "A list with [ ] or a block with { } is not right here. Put commas between, close the brackets, and put "
            "text with punctuation between quotes.",
        ),
    ),
    (
        ("expected '-' indicator", "expected <block end>", "expected key", "block mapping", "block collection"),
        (
            "De inspringing klopt hier niet. Zet velden en streepjes die bij elkaar horen even ver naar rechts.",
            "The indentation is not right here. Put fields and dashes that belong together equally far to the right.",
        ),
    ),
    (
        ("expected ':'", "simple key"),
        (
            "Hier ontbreekt een dubbele punt. Schrijf een veld als `naam: waarde`.",
            "A colon is missing here. Write a field as `name: value`.",
        ),
    ),
    (
        ("alias", "anchor"),
        SENTENCES["alias"],
    ),
    (
        ("tag",),
        SENTENCES["tag"],
    ),
)
_ELSE = (
    "Deze regel is geen geldige YAML. Kijk naar inspringing, dubbele punten en aanhalingstekens, ook een regel hoger.",
    "This line is no valid YAML. Look at indentation, colons and quotes, also one line up.",
)


def syntax_sentence(problem: str, context: str) -> tuple[str, str]:
    """The sentence (nl, en) for what the YAML reader reports, found by the words in its English report."""
    report = f"{context} {problem}"
    for words, sentence in _SYNTAX:
        if any(word in report for word in words):
            return sentence
    return _ELSE
