"""Digests made by hand: one as it is in an ordinary year, one with far too much in it, one with hostile texts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine.rules.digest_picture import (
    Digest,
    Explanation,
    GateMark,
    Happening,
    IndicatorMark,
    Late,
    Measured,
    PhaseMark,
    Portfolio,
    PortfolioRow,
    Question,
    Taken,
    Wanted,
)
from engine.rules.measuring import Status
from engine.rules.texts import Text

HEAD = "3fa9c1d25be07f4488aa17e6c0d2b9f51e64a83270cbd915fe8a6b4d7c2039e1"
ON = date(2016, 12, 1)
HOSTILE = "<script>alert(1)</script> #import *vet* | $x$ _y_ [z](http://kwaad) `code` &amp; {{ 7 }} \\n #panic()"


def say(nl: str, en: str | None = None) -> Text:
    return Text(nl=nl, en=en or f"{nl} (en)")


def mark(number: int = 1, status: Status | None = "at_risk", **changes: object) -> IndicatorMark:
    """An indicator with a benchmark, measured twice."""
    start, end = date(2012, 9, 1), date(2032, 9, 1)
    points = (
        Measured(date(2016, 9, 1), Decimal("10.4"), Decimal("41.2"), Decimal("30.8"), "on_course", True),
        Measured(date(2020, 9, 1), Decimal("9.8"), Decimal("39.1"), Decimal("29.3"), status or "unknown", False),
    )
    found = IndicatorMark(
        indicator=f"kpi-{number}",
        label=say(f"Moeite met rondkomen {number}", f"Hard to make ends meet {number}"),
        key=number == 1,
        gap=True,
        unit=say("procentpunt", "percentage points"),
        baseline=say(f"{number}1", f"{number}1"),
        target=say("0", "0"),
        interim=say(f"{number}2", f"{number}2"),
        actual=say(f"{number}3", f"{number}3"),
        value=say(f"{number}4%"),
        benchmark_value=say(f"{number}5%"),
        benchmark=say("het gemiddelde van de vier grote steden (G4)", "the mean of the four big cities (G4)"),
        reference_date=date(2020, 9, 1) if status else None,
        status=status,
        firm=False,
        verdict=say("loopt risico, binnen de marge", "at risk, within the margin") if status else say("nog niet"),
        readings=say("De achterstand werd kleiner; het eigen cijfer werd slechter.", "The gap closed; it got worse."),
        disagree=number == 1,
        told=say(f"Volledig oordeel {number}: de achterstand is 13 procentpunt.", f"Whole verdict {number}."),
        source=say("RIVM/GGD'en/CBS, Gezondheid per wijk en buurt", "RIVM/GGD'en/CBS, Health"),
        reliability=say("Schatting met een model.", "A model estimate."),
        baseline_on=start,
        baseline_number=Decimal("11.7"),
        path=((start, Decimal("11.7")), (end, Decimal(0))),
        points=points if status else (),
        margin=Decimal(1),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def sample() -> Digest:
    """An ordinary one: a decision asked, four indicators, two explanations, something late."""
    return Digest(
        programme="feijenoord",
        title=say("Economische wijkaanpak", "Economic neighbourhood approach"),
        area_name="Feijenoord",
        area_code="WK059910",
        on=ON,
        at=datetime(2016, 12, 1, 22, 59, 59, 999999, UTC),
        since=date(2016, 9, 1),
        sequence=214,
        head=HEAD,
        status="active",
        cycle=2,
        cycle_told=say("De strategie wordt herijkt: cyclus 2 begint.", "The strategy is reopened: cycle 2 begins."),
        asked=(Question(say("de stuurgroep", "the steering committee"), say("De koers bepalen"), date(2017, 2, 1)),),
        stuck=(say("De zetel van de auteur is leeg: niemand kan uitleg geven.", "The author's seat is empty."),),
        track=tuple(
            PhaseMark(f"f{n}", say(label), state, since, until, first, say(f"{label} verteld."))  # type: ignore[arg-type]
            for n, (label, state, since, until, first) in enumerate(
                (
                    ("Analyse", "passed", date(2016, 2, 1), None, None),
                    ("Strategie", "passed", date(2016, 6, 1), None, None),
                    ("Beleid", "overdue", date(2016, 6, 1), date(2016, 11, 1), date(2016, 10, 1)),
                    ("Uitvoering", "ahead", None, None, None),
                )
            )
        ),
        gates=(
            GateMark(
                "2.beleid.1",
                say("Beleid (cyclus 2)"),
                date(2016, 11, 1),
                date(2016, 11, 1),
                2,
                4,
                (
                    Wanted(say("Ingeleverd: beleidsplan"), say("de programmamanager"), False),
                    Wanted(say("Accordering door de stuurgroep"), say("stuurgroep"), True),
                ),
            ),
        ),
        late=(
            Late(say("Programmamanager"), say("Beleidsplan inleveren"), date(2016, 11, 1)),
            Late(None, say("Leerpunten inleveren"), date(2016, 11, 28)),
        ),
        changed=(
            Happening(date(2016, 9, 5), say("De cijfers van 1 september 2016 zijn gevraagd.")),
            Happening(date(2016, 10, 3), say("De stuurgroep stuurde het voorstel terug.")),
        ),
        coming=(Happening(date(2017, 1, 15), say("Uiterste datum van de uitleg.")),),
        indicators=(
            mark(1),
            mark(2, "off_course"),
            mark(3, "unknown"),
            mark(4, None, gap=False, benchmark=None),
        ),
        explanations=(
            Explanation(
                "kpi-1",
                say("Moeite met rondkomen 1"),
                say("loopt risico, binnen de marge", "at risk, within the margin"),
                "at_risk",
                say("De huren stegen harder dan de inkomens."),
                say("Meer gezinnen met schulden."),
                say("Een fonds voor vaste lasten."),
                None,
            ),
            Explanation(
                "kpi-2", say("Moeite met rondkomen 2"), say("niet op koers", "off course"), "off_course",
                None, None, None, say("Geen uitleg van de auteur.", "No explanation from the author."),
            ),
        ),
        decisions=tuple(
            Taken(
                date(2016 + number, 3, 1), "adjust", say(f"Besluit {number}: bijsturen."),
                say("herijken", "reopen"), say("Er is nog te weinig bekend.") if number else None,
            )
            for number in range(3, -1, -1)
        ),
        reopened=(date(2016, 2, 1),),
        signal=say("Cijfers zijn een signaal, geen bewijs van een oorzaak.", "Figures are a signal, no proof."),
    )  # fmt: skip


LONG = (
    "De arbeidsongeschiktheidsverzekeringsmaatschappijen en de gemeentelijke schuldhulpverleningsorganisaties hebben "
    "in de afgelopen periode gezamenlijk onderzocht waardoor de bestaansonzekerheid in de wijk verder is toegenomen. "
) * 2


def extreme() -> Digest:
    """Thirty items in each list, each with long Dutch texts."""
    many = range(30)
    long = [say(f"Nummer {number}. {LONG}") for number in many]
    return replace(
        sample(),
        title=long[0],
        area_name="Het gebied met de allerlangste naam van de hele gemeente en omstreken " * 2,
        cycle_told=long[1],
        asked=tuple(Question(text, text, ON) for text in long),
        stuck=tuple(long),
        track=tuple(
            PhaseMark(f"f{n}", say(f"Fase {n} {LONG[:60]}"), "overdue", ON - timedelta(n), ON, None, long[n])
            for n in many
        ),
        gates=tuple(
            GateMark(
                f"1.f{n}.1",
                text,
                ON,
                ON,
                n,
                30,
                tuple(Wanted(one, text, n % 2 == 0) for one in long[: 30 if n == 0 else 1]),
            )
            for n, text in enumerate(long)
        ),
        late=tuple(Late(text, text, ON) for text in long),
        changed=tuple(Happening(ON, text) for text in long),
        coming=tuple(Happening(ON, text) for text in long),
        indicators=tuple(
            mark(n, "off_course", label=text, readings=text, told=text, disagree=True, benchmark=text)
            for n, text in enumerate(long)
        ),
        explanations=tuple(
            Explanation(f"kpi-{n}", text, say("niet op koers"), "off_course", text, text, text, None)
            for n, text in enumerate(long)
        ),
        decisions=tuple(Taken(ON, "adjust", text, text, text) for text in long),
    )


def hostile() -> Digest:
    """People wrote what would mean something to a browser, to Typst, to markdown or to a template."""
    text = Text(nl=HOSTILE, en=HOSTILE)
    base = sample()
    return replace(
        base,
        title=text,
        area_name=HOSTILE,
        cycle_told=text,
        asked=(Question(text, text, ON),),
        stuck=(text,),
        track=tuple(replace(one, label=text, told=text) for one in base.track),
        gates=tuple(replace(one, label=text, wanted=(Wanted(text, text, True),)) for one in base.gates),
        late=(Late(text, text, ON),),
        changed=(Happening(ON, text),),
        coming=(Happening(ON, text),),
        indicators=(mark(1, label=text, benchmark=text, told=text, source=text, readings=text, reliability=text),),
        explanations=(Explanation("kpi-1", text, text, "at_risk", text, text, text, text),),
        decisions=(Taken(ON, "adjust", text, text, text),),
        signal=text,
    )


def portfolio(indicators: int = 4, programmes: int = 6) -> Portfolio:
    statuses: tuple[Status, ...] = ("off_course", "unknown", "on_course", "at_risk", "met", "not_met")
    rows = tuple(
        PortfolioRow(
            programme=f"p{n}",
            area_name=f"Gebied {n}",
            area_code=f"WK05991{n}",
            cycle=1 + n % 2,
            phase=say("De uitvoering", "Execution"),
            met=n % 3,
            of=4,
            overdue=n % 2,
            asked=(Question(say("de stuurgroep"), say(f"De koers bepalen in gebied {n}"), ON),) if n % 2 else (),
            stuck=0,
            marks=tuple((statuses[(n + i) % 6], i % 2 == 0) if (n + i) % 7 else None for i in range(indicators)),
            next_moment=date(2020, 9, 1) if n else None,
            head=HEAD[n % 60 :] + HEAD[: n % 60],
        )
        for n in range(programmes)
    )
    labels = tuple(say(f"Moeite met rondkomen {i}", f"Hard to make ends meet {i}") for i in range(indicators))
    return Portfolio(ON, labels, rows, sample().signal)
