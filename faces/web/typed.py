"""What somebody typed in a form, as it may be given back to whoever is signed in no longer: what goes along with the
next form, and what of it people read.

Files are never given back, nor what says that somebody may come in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.rules.texts import Language, Text
from engine.rules.words import TERMS
from faces.web.forms import COMMAND, CSRF, Posted

SECRET = frozenset({CSRF, "pas", "code", "number", "token", "key", "password"})
"""What lets somebody in."""

FILES = frozenset({"csv", "carried", "file"})
"""What was read from a file, and goes along with a form as text."""

LONG = 60
"""Signs of a text that asks for more than one line."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stood in one field, under what the field is called."""

    label: str
    value: str
    long: bool


def carried(form: Posted) -> list[tuple[str, str]]:
    """Every field that may go along with the next form, by name."""
    named = ((name, value) for name, values in form.fields.items() for value in values)
    return [(name, value) for name, value in named if name not in SECRET | FILES and value]


def written(form: Posted, language: Language) -> list[Written]:
    """What people read of that: texts, figures, dates, names and choices. Ids of ours say nothing to them."""
    return [one for name, value in carried(form) if name != COMMAND for one in _written(name, value, language)]


def has_file(form: Posted) -> bool:
    """Whether a file came along, which is to be chosen again."""
    return any(form.files.values()) or any(form.one(name) for name in FILES)


def _written(name: str, value: str, language: Language) -> Iterator[Written]:
    known = LABELS.get(name) or LABELS.get(f"{name.partition('-')[0]}-") or LABELS.get(f"-{name.rpartition('-')[2]}")
    long = "\n" in value or len(value) > LONG
    if known is not None:
        told = (_choices(name).get(value) or Text(nl=value, en=value)).say(language)
        yield Written(known.say(language), told, long)
    elif long and any(sign.isspace() for sign in value):
        yield Written(WROTE.say(language), value, long)


def _choices(name: str) -> dict[str, Text]:
    """How the choices of a field are told."""
    if name in TICKS or name.startswith(("j-", "provisional-")):
        return {"1": Text(nl="ja", en="yes")}
    return TERMS | CHOICES if name in CHOSEN or name.startswith("g-") else {}


WROTE = Text(nl="Wat u schreef", en="What you wrote")

TICKS = frozenset({"provisional", "agreed", "renewal", "sure"})
CHOSEN = frozenset(
    {"kind", "verdict", "course", "choice", "outcome", "meanwhile", "area_kind", "language", "letters", "absent"}
)

CHOICES = {
    "text": Text(nl="Een tekst", en="A text"),
    "link": Text(nl="Een link", en="A link"),
    "file": Text(nl="Een bestand", en="A file"),
    "conflict": Text(nl="Ik heb hier een belang bij", en="I have an interest in this"),
    "nl": Text(nl="Nederlands", en="Dutch"),
    "en": Text(nl="Engels", en="English"),
    "asked": Text(nl="Alleen als er iets gevraagd wordt", en="Only when something is asked"),
    "all": Text(nl="Alle berichten", en="All letters"),
}

ABSENT = Text(nl="Waarom er geen cijfer is", en="Why there is no figure")
_FIGURE = {
    "published": Text(nl="Gepubliceerd op", en="Published on"),
    "series": Text(nl="Reeks", en="Series"),
    "source": Text(nl="Bron", en="Source"),
    "provisional": Text(nl="Voorlopig", en="Provisional"),
    "target": Text(nl="Streefwaarde", en="Target"),
    "on": Text(nl="Peildatum", en="Reference date"),
}
_PERSON = {
    "name": Text(nl="Naam", en="Name"),
    "address": Text(nl="E-mailadres", en="Mail address"),
    "language": Text(nl="Taal", en="Language"),
    "known": Text(nl="Adres of nummer van wie Koers al kent", en="Address or number of who Koers knows"),
    "organisation": Text(nl="Organisatie", en="Organisation"),
}

LABELS: dict[str, Text] = {
    "text": Text(nl="De tekst", en="The text"),
    "link": Text(nl="De link", en="The link"),
    "kind": Text(nl="Soort", en="Kind"),
    "reason": Text(nl="De reden", en="The reason"),
    "cause": Text(nl="Oorzaak", en="Cause"),
    "consequence": Text(nl="Gevolg", en="Consequence"),
    "correction": Text(nl="Wat eraan gedaan wordt", en="What is done about it"),
    "handed_over": Text(nl="Wat wordt overgedragen", en="What is handed over"),
    "content": Text(nl="De inhoud", en="The content"),
    "label": Text(nl="Naam", en="Name"),
    "verdict": Text(nl="Oordeel", en="Verdict"),
    "course": Text(nl="Koers", en="Course"),
    "choice": Text(nl="Keuze", en="Choice"),
    "outcome": Text(nl="Uitkomst", en="Outcome"),
    "meanwhile": Text(nl="Ondertussen", en="Meanwhile"),
    "until": Text(nl="Tot en met", en="Until"),
    "first": Text(nl="Eerste dag", en="First day"),
    "last": Text(nl="Laatste dag", en="Last day"),
    "value": Text(nl="De waarde", en="The value"),
    "population": Text(nl="Over hoeveel mensen het gaat", en="About how many people"),
    "baseline": Text(nl="Peildatum van de uitgangswaarde", en="Reference date of the baseline"),
    "target_on": Text(nl="Datum van de streefwaarde", en="Date of the target"),
    "interim": Text(nl="Tussendoelen", en="Interim targets"),
    "benchmark": Text(nl="Referentiegebied", en="Benchmark"),
    "benchmark_label": Text(nl="Naam van het referentiegebied", en="Name of the benchmark"),
    "area_name": Text(nl="Naam van het gebied", en="Name of the area"),
    "area_code": Text(nl="Code van het gebied", en="Code of the area"),
    "area_kind": Text(nl="Soort gebied", en="Kind of area"),
    "programme": Text(nl="Kenmerk van het programma", en="Id of the programme"),
    "agreed": Text(nl="Afgesproken", en="Agreed"),
    "renewal": Text(nl="Vernieuwing", en="Renewal"),
    "sure": Text(nl="Zeker", en="Sure"),
    "letters": Text(nl="Berichten", en="Letters"),
    "absent": ABSENT,
    "g-": ABSENT,
    "w-": Text(nl="Cijfer", en="Figure"),
    "j-": Text(nl="Klopt toch", en="Right all the same"),
    "day-": Text(nl="Datum", en="Date"),
    "due-": Text(nl="Uiterste datum", en="Deadline"),
    **_FIGURE,
    **{f"{name}-": text for name, text in _FIGURE.items()},
    **_PERSON,
    **{f"-{name}": text for name, text in _PERSON.items()},
}
"""What a field is called; with a dash after it or before it where its name goes on."""
