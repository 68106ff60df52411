"""What is wrong with a form of an act, as its page tells it: a field that was left empty must be filled in."""

from collections.abc import Mapping

from engine.rules.refusals import Refusal
from engine.rules.texts import Language, Text
from faces.refusals import Problems
from faces.web.forms import told

CALLED: Mapping[str, Text] = {
    name: Text(nl=nl, en=en)
    for name, nl, en in (
        ("run", "welke fase", "which phase"),
        ("phase", "welke fase", "which phase"),
        ("until", "de nieuwe uiterste datum", "the new deadline"),
        ("reason", "waarom", "why"),
        ("seat", "welke zetel", "which seat"),
        ("person", "door wie", "by whom"),
        ("first", "de eerste dag", "the first day"),
        ("last", "de laatste dag", "the last day"),
        ("outcome", "hoe het eindigt", "how it ends"),
        ("handed_over", "wat aan wie wordt overgedragen", "what is handed over to whom"),
        ("moment", "welk meetmoment", "which moment"),
        ("area_name", "de naam van het gebied", "the name of the area"),
        ("area_code", "de code van het gebied", "the code of the area"),
    )
}
"""What fields are called in the sentence that asks for them."""


def problems(
    wrong: Refusal, values: Mapping[str, str], language: Language, places: tuple[tuple[type[Refusal], str], ...] = ()
) -> list[tuple[str, str]]:
    """The field and the sentence of everything that is wrong; `places` says which field a refusal is about."""
    if not isinstance(wrong, Problems):
        place = next((field for kind, field in places if isinstance(wrong, kind)), "")
        return [(place, wrong.say(language))]
    return [(name, _kindly(name, sentence, values, language)) for name, sentence in told(wrong, language)]


def _kindly(name: str, sentence: str, values: Mapping[str, str], language: Language) -> str:
    if name not in CALLED or values.get(name):
        return sentence
    return ("Fill in " if language == "en" else "Vul nog in: ") + CALLED[name].say(language) + "."
