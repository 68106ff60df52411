"""The fixed words around a digest, in both languages. No other file of this package holds words that people read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words, listed

PHRASES: dict[str, Text] = {
    name: Text(nl=nl, en=en)
    for name, nl, en in (
        # --- headings
        ("title", "Voortgangsrapportage {area}", "Digest of {area}"),
        ("portfolio", "Overzicht van {many} programma's", "Portfolio of {many} programmes"),
        ("portfolio_of_one", "Overzicht van 1 programma", "Portfolio of 1 programme"),
        ("asked", "Gevraagd besluit", "Decision asked"),
        ("stuck", "Waar nu niemand iets aan kan doen", "What nobody can act on now"),
        ("track", "Waar we staan", "Where we stand"),
        ("indicators", "Indicatoren", "Indicators"),
        ("explanations", "Oorzaak, gevolg en aanpak", "Cause, consequence and correction"),
        ("gates", "Beslismomenten en waar ze op wachten", "Gates and what they wait for"),
        ("late", "Te laat, en bij wie", "Late, and whose it is"),
        ("changed", "Veranderd sinds {since}, het belangrijkste eerst",
         "Changed since {since}, what matters most first"),
        ("coming", "Wat er komt", "What comes next"),
        ("decisions", "Besluitenlijst", "Decisions log"),
        ("annex", "Bijlage", "Annex"),
        ("in_full", "Alle indicatoren voluit", "All indicators in full"),
        ("made_from", "Waar dit van gemaakt is", "What this was made from"),
        ("programmes", "De programma's naast elkaar", "The programmes side by side"),
        ("verdicts", "Hoe de indicatoren ervoor staan", "How the indicators stand"),
        ("heads", "Van welk logboek dit gemaakt is", "From which journals this was made"),
        # --- under the title
        ("on", "Stand op {day}", "As it stood on {day}"),
        ("on_in_cycle", "Stand op {day}, cyclus {cycle}", "As it stood on {day}, cycle {cycle}"),
        ("suspended", "Het programma is opgeschort.", "The programme is suspended."),
        ("ended", "Het programma is beëindigd.", "The programme has ended."),
        # --- sentences
        ("none_asked", "Er wordt nu geen besluit gevraagd.", "No decision is asked now."),
        ("by", "uiterlijk {day}", "by {day}"),
        ("role_asked", "Aan {role}:", "Of {role}:"),
        ("no_phase", "Er is nog geen fase begonnen.", "No phase has begun yet."),
        ("no_indicators", "Er zijn nog geen indicatoren afgesproken.", "No indicators have been agreed yet."),
        ("gap_note", "Achterstand: hoever het gebied achterblijft bij de referentie. Lager is beter, 0 is gelijk.",
         "Gap: how far the area lags behind the benchmark. Lower is better, 0 is equal."),
        ("how_to_read", "Hoe dit te lezen:", "How to read this:"),
        ("met", "{met} van {of} voorwaarden gehaald", "{met} of {of} conditions met"),
        ("met_short", "{met} van {of}", "{met} of {of}"),
        ("overdue", "te laat sinds {day}", "overdue since {day}"),
        ("no_gates", "Er is geen fase open.", "No phase is open."),
        ("wanted", "Nog nodig: {what} ({who})", "Still needed: {what} ({who})"),
        ("wanted_stuck", "Nog nodig: {what} ({who}); nu kan niemand dit doen",
         "Still needed: {what} ({who}); nobody can do this now"),
        ("more_wanted", "En nog {many}.", "And {many} more."),
        ("none_late", "Er is niets te laat.", "Nothing is late."),
        ("since", "sinds {day}", "since {day}"),
        ("start", "de start", "the start"),
        ("none_changed", "Er is niets veranderd.", "Nothing has changed."),
        ("none_coming", "Er is niets voorzien.", "Nothing is foreseen."),
        ("none_decided", "Er is nog geen besluit genomen.", "No decision has been taken yet."),
        ("recommended", "Aanbeveling: {told}", "Recommendation: {told}"),
        ("reason", "Reden: {told}", "Reason: {told}"),
        ("more", "Dit is ingekort. Alles staat in de bijlage.", "This was shortened. All of it is in the annex."),
        ("older_changed",
         "Er veranderde meer: dit is het nieuwste. De rest staat bij het programma, op de pagina Logboek.",
         "More has changed: this is the newest. The rest is with the programme, on the page Journal."),
        ("older_decisions", "Dit zijn de nieuwste besluiten. Oudere staan bij het programma, op de pagina Besluiten.",
         "These are the newest decisions. Older ones are with the programme, on the page Decisions."),
        ("no_picture", "Er is nog niets om te tekenen.", "There is nothing to draw yet."),
        # --- an indicator
        ("indicator", "indicator", "indicator"),
        ("key", "kernindicator", "key indicator"),
        ("gap", "achterstand in {unit}", "gap in {unit}"),
        ("indicator_table", "Elke indicator: waar hij begon, waar hij moet zijn, waar hij is.",
         "Each indicator: where it began, where it should be, where it is."),
        ("baseline", "uitgangswaarde", "baseline"),
        ("target", "streefwaarde", "target"),
        ("interim", "tussendoel", "interim target"),
        ("actual", "gemeten", "actual"),
        ("value", "eigen cijfer", "own figure"),
        ("benchmark", "referentie", "benchmark"),
        ("verdict", "oordeel", "verdict"),
        ("baseline_on", "uitgangswaarde op {day}", "baseline on {day}"),
        ("benchmark_is", "referentiegebied", "benchmark area"),
        ("readings", "twee lezingen", "two readings"),
        ("reference_date", "peildatum", "reference date"),
        ("source", "bron", "source"),
        ("reliability", "betrouwbaarheid", "reliability"),
        ("not_yet", "nog niet gemeten", "not measured yet"),
        ("cause", "oorzaak", "cause"),
        ("consequence", "gevolg", "consequence"),
        ("correction", "aanpak", "correction"),
        # --- a portfolio
        ("no_programmes", "Er zijn geen programma's om te tonen.", "There are no programmes to show."),
        ("rows_table", "Elk programma: fase, beslismoment, wat te laat is, wat komt.",
         "Each programme: phase, gate, what is late, what comes."),
        ("marks_table", "Elk programma: het oordeel over elke indicator.",
         "Each programme: the verdict on each indicator."),
        ("heads_table", "Elk programma: waar zijn logboek eindigt.", "Each programme: where its journal ends."),
        ("programme", "programma", "programme"),
        ("cycle_column", "cyclus", "cycle"),
        ("phase", "fase", "phase"),
        ("gate", "voorwaarden gehaald", "conditions met"),
        ("late_column", "te laat", "late"),
        ("stuck_column", "zit vast", "stuck"),
        ("next_moment", "volgende meting", "next measurement"),
        ("head_column", "einde van het logboek", "end of the journal"),
        ("none", "geen", "none"),
        # --- provenance
        ("record", "Gemaakt uit het logboek zoals het er op {day} lag, tot en met gebeurtenis {sequence}. Definitie: "
         "{title}.",
         "Made from the journal as it was on {day}, up to and including event {sequence}. Definition: {title}."),
        ("record_all", "Gemaakt uit de logboeken van deze programma's zoals ze er op {day} lagen.",
         "Made from the journals of these programmes as they were on {day}."),
        ("head", "Einde van de keten van het logboek: {head}", "End of the journal's chain: {head}"),
        ("head_means", "Dit kenmerk hoort bij precies deze gebeurtenissen in deze volgorde: wie er een verandert of "
         "weglaat, krijgt een ander kenmerk. Nakijken kan met koers verify.",
         "This mark belongs to exactly these events in this order: whoever changes or leaves out one gets another "
         "mark. It can be checked with koers verify."),
        ("erased", "Hetzelfde logboek geeft altijd dezelfde rapportage; alleen wat sindsdien is gewist, staat er niet "
         "meer in.",
         "The same journal always gives the same digest; only what was erased since is no longer in it."),
        ("short", "{area}, {day}, gebeurtenis {sequence}, kenmerk {head}",
         "{area}, {day}, event {sequence}, mark {head}"),
        ("short_all", "Overzicht, {day}", "Portfolio, {day}"),
        # --- dresses
        ("skip", "Naar de inhoud", "To the content"),
        ("scroll", "{caption} (schuif opzij om alles te zien)", "{caption} (scroll sideways to see all of it)"),
        ("picture", "Overzicht in beeld", "All of it in a picture"),
        ("page", "bladzijde", "page"),
        ("page_of", "van", "of"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """Says everything in one language."""

    language: Language

    def say(self, text: Text) -> str:
        """A text that is ready to be read."""
        return text.say(self.language)

    def fixed(self, name: str, **gaps: object) -> str:
        """A fixed phrase with its gaps filled."""
        return PHRASES[name].say(self.language).format(**gaps)

    def head(self, name: str, **gaps: object) -> str:
        """A fixed phrase with a capital, as a heading or before a colon."""
        return capital(self.fixed(name, **gaps))

    def day(self, day: date) -> str:
        """A date in full."""
        return day_words(day, self.language)

    def listed(self, items: list[str]) -> str:
        """a, b en c."""
        return listed(items, self.language)


def phrases(language: Language) -> Callable[[str], str]:
    """The phrases without gaps, for a template."""
    return Voice(language).fixed
