"""What a digest says of a programme: what is asked and stuck, where it stands, what changed, what comes, decisions."""

from datetime import date, timedelta

from engine.rules import events as e
from engine.rules.calendar import at_hour
from engine.rules.digest_changes import previous_digest
from tests.rules.a_life import EVALUATION, decided, measured, started
from tests.rules.digests import HEAD, changed, digest_of, track
from tests.rules.lives import CHECK, Life


def test_the_decision_on_the_course_is_asked_before_any_sign_off(life: Life) -> None:
    """
    given a paper to sign off and a course to propose, then the course comes first, though its day is later
    ---
    phases: [{id: check, deadline: {within: P1Y}}]
    """
    life.measuring().given("Deliver", run="1.plan.1", product="paper", seat="maker-k", content="x").off_course()

    asked = digest_of(life).asked

    assert [(one.role.nl, one.what.nl) for one in asked] == [
        ("manager", "Koers voorstellen (aanbeveling: herijken)"),
        ("board", "Accorderen wat er ligt in fase plan"),
    ]
    assert asked[0].until is not None and asked[1].until is not None and asked[0].until > asked[1].until


def test_each_step_of_a_course_decision_is_asked_of_whoever_must_take_it() -> None:
    life = measured()
    words = {"cause": "x", "consequence": "y", "correction": "z"}
    life.do("Explain", run=EVALUATION, indicator="rondkomen", seat="manager", by="m", **words)
    life.do("ProposeCourse", run=EVALUATION, seat="manager", by="m", course="adjust", reason="Eerst dit")
    assert (digest_of(life).asked[0].role.en, digest_of(life).asked[0].what.en) == (
        "Board",
        "Decide on adjust (recommended: reopen the strategy)",
    )
    for person in "ab":
        life.do("Sign", run=EVALUATION, seat=f"bestuur-{person}", by=person, verdict="approve")
    assert (digest_of(life).asked[0].role.nl, digest_of(life).asked[0].what.nl) == (
        "Het college",
        "Bekrachtigen van bijsturen",
    )


def test_what_nobody_can_act_on_is_there(life: Life) -> None:
    assert digest_of(life).stuck == ()
    life.given("LeaveSeat", seat="maker-k", by="m", on="2027-01-05").pass_time("2027-01-07")

    found = digest_of(life)

    assert [one.nl for one in found.stuck] == [
        "Niemand kan nu iets doen aan 'ingeleverd: paper' in fase plan; maker heeft niemand."
    ]
    assert [(one.what.nl, one.from_whom.nl, one.stuck) for one in found.gates[0].wanted] == [
        ("Ingeleverd: paper", "maker", True),
        ("Akkoord van board", "na de andere voorwaarden", False),
    ]


def test_what_an_empty_role_owes_many_times_over_is_one_line(life: Life) -> None:
    """
    given nobody to supply the baselines of three areas
    ---
    measurement:
      agreements:
        - indicator: kpi
          baseline: 2027-01-01
          target: {on: 2037-01-01, gap: 0}
          benchmark: {label: {nl: b, en: b}, areas: {GM1: 1, GM2: 1}}
      indicators: [{id: kpi, supplied_by: residents}]
    """
    life.measuring(baseline=None)
    assert [one.nl for one in digest_of(life).stuck] == [
        "Niemand kan dit doen: cijfers aanleveren (3); residents heeft niemand."
    ]


# --- where it stands


def test_the_track_has_every_phase_with_the_day_it_passed_its_deadline_or_what_follows(life: Life) -> None:
    assert track(digest_of(life)) == {
        "plan": "open: open, uiterlijk 5 april 2027",
        "do": "ahead: volgt nog",
        "check": "ahead: eerstvolgende meting: 1 juni 2028",
    }
    life.on("2027-02-01").planned()
    assert track(digest_of(life)) == {
        "plan": "passed: afgerond op 1 februari 2027",
        "do": "open: open sinds 1 februari 2027",
        "check": "ahead: eerstvolgende meting: 1 juni 2028",
    }
    life.measuring().pass_time("2028-06-10")
    assert track(digest_of(life))["check"] == "open: open sinds 1 juni 2028"


def test_a_deadline_that_passed_or_moved_is_told_with_the_first_date(life: Life) -> None:
    life.pass_time("2027-04-20")
    assert track(digest_of(life))["plan"] == "overdue: te laat sinds 5 april 2027"

    life.when("ExtendDeadline", run="1.plan.1", until="2027-06-01", reason="x", by="m")
    mark = digest_of(life).track[0]
    assert (mark.state, mark.until, mark.first_until) == ("open", date(2027, 6, 1), date(2027, 4, 5))
    assert mark.told.en == "open, by 1 June 2027 (at first 5 April 2027)"


def test_a_suspended_phase_says_since_when_and_wants_nothing(life: Life) -> None:
    life.on("2027-02-01").given("Suspend", run="1.plan.1", reason="x", by="m")

    found = digest_of(life)

    assert track(found)["plan"] == "suspended: opgeschort sinds 1 februari 2027"
    assert found.gates[0].wanted == () and (found.gates[0].met, found.gates[0].of) == (0, 2)


def test_a_second_cycle_keeps_what_passed_before_the_phase_it_begins_with(life: Life) -> None:
    """
    given a cycle that begins again at the second phase
    ---
    course: {reopens: do}
    """
    life.on("2027-02-01").planned().measuring().off_course().decided(CHECK, "reopen")

    found = digest_of(life)

    assert (found.cycle, found.reopened) == (2, (date(2028, 6, 10),))
    assert "om wat bleek in fase check (peildatum 1 juni 2028)" in found.cycle_told.nl
    assert track(found)["plan"] == "passed: afgerond op 1 februari 2027"
    assert track(found)["check"] == "ahead: eerstvolgende meting: 1 juni 2029"


def test_a_second_cycle_from_the_start_passed_nothing_yet(life: Life) -> None:
    life.planned().deliver("1.do.1", "result").measuring().off_course().decided(CHECK, "reopen")

    assert track(digest_of(life))["do"] == "ahead: volgt nog"


def test_a_programme_that_ended_has_nothing_to_come(life: Life) -> None:
    life.given("EndProgramme", seat="board-a", outcome="stopped", reason="x", handed_over="y")

    found = digest_of(life)

    assert track(found) == {
        "plan": "ahead: niet afgerond",
        "do": "ahead: niet afgerond",
        "check": "ahead: geen meting voorzien",
    }
    assert (found.status, found.gates, found.coming, found.asked, found.late) == ("ended", (), (), (), ())


def test_a_gate_says_only_what_is_still_missing(life: Life) -> None:
    """
    given two papers of which one is in, and a questionnaire that one of two groups answered
    ---
    questionnaires:
      - {id: ask, questions: [{id: q}], groups: [{id: people, role: residents}, {id: firms, role: manager}]}
    agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker]}]
    phases:
      - id: plan
        products: [{id: paper, made_by: maker}, {id: map, made_by: maker}]
        gate:
          - {condition: delivered, products: [paper, map]}
          - {condition: answered, questionnaire: ask, at_least: {people: 1, firms: 1}}
          - {condition: agreed, kind: deal, at_least: 2}
    """
    life.seat("residents", "r").deliver("1.plan.1", "paper")
    life.when("Answer", run="1.plan.1", questionnaire="ask", group="people", respondent="r1", answers="{}")

    gate = digest_of(life).gates[0]

    assert (gate.met, gate.of, gate.label.nl) == (0, 3, "Fase plan")
    assert [(one.what.nl, one.from_whom.nl) for one in gate.wanted] == [
        ("Ingeleverd: map", "maker"),
        ("Genoeg antwoorden op ask (firms)", "manager"),
        ("Afspraken ondertekend: deal (0 van 2)", "manager"),
    ]


def test_gates_that_are_overdue_come_first(life: Life) -> None:
    """
    given an evaluation that is overdue and an execution with years to go
    ---
    phases: [{id: do, deadline: {within: P9Y}}, {id: check, deadline: {within: P6M}}]
    """
    life.planned().measuring().pass_time("2028-06-01").pass_time("2028-12-15")

    assert [(one.run, one.overdue_since) for one in digest_of(life).gates] == [
        (CHECK, date(2028, 12, 1)),
        ("1.do.1", None),
    ]


# --- what changed


def test_it_tells_what_happened_since_the_digest_before(life: Life) -> None:
    """
    given digests every quarter, then that of 1 April tells of the first quarter and one in May of the days since
    ---
    digests: {rule: FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1, to: [board]}
    """
    life.on("2027-02-01").planned().pass_time("2027-04-01", hour=23)
    due = life.all(e.DigestDue)[0]
    its_own = digest_of(life, due.at)
    assert (due.day, its_own.since) == (date(2027, 4, 1), None)
    assert "Fase plan is afgerond." in changed(its_own)

    life.on("2027-05-15").deliver("1.do.1", "result")
    in_may = digest_of(life)
    assert in_may.since == date(2027, 4, 1)
    assert changed(in_may) == ["Fase do is afgerond.", "Verder: producten ingeleverd (1)."]

    life.pass_time("2027-07-01", hour=23)
    in_july = digest_of(life, life.all(e.DigestDue)[1].at)
    assert (in_july.since, changed(in_july)) == (date(2027, 4, 1), changed(in_may))
    assert previous_digest(life.journal, due.at) is None


def test_the_weightiest_change_comes_first_and_routine_is_counted(life: Life) -> None:
    life.planned().measuring().off_course().decided(CHECK, "reopen")

    told = changed(digest_of(life))

    assert told[0] == "De strategie wordt herijkt: cyclus 2 begint bij fase plan, om wat bleek in fase check " + (
        "(peildatum 1 juni 2028)."
    )
    assert told[1] == "Koersbesluit: herijken."
    assert told.index("Fase plan is afgerond.") > told.index("Koersbesluit: herijken.")
    assert told[-1] == "Verder: producten ingeleverd (1), accorderingen (4), cijfers (2) en toelichtingen (1)."
    assert not any("levert in" in one or "is akkoord" in one for one in told)


def test_returned_products_and_lapsed_sign_offs_are_told_once_for_a_phase(life: Life) -> None:
    """
    given two papers sent back, handed in again, signed, and changed once more
    ---
    phases:
      - id: plan
        products: [{id: paper, made_by: maker}, {id: map, made_by: maker}]
        gate: [{condition: delivered, products: [paper, map]}, {condition: signed, role: board, seats: every}]
    """
    life.deliver("1.plan.1", "paper").deliver("1.plan.1", "map")
    life.sign("1.plan.1", "board-a", "return")
    life.deliver("1.plan.1", "paper", "better").deliver("1.plan.1", "map", "better")
    life.sign("1.plan.1", "board-a").sign("1.plan.1", "board-b").deliver("1.plan.1", "map", "best")

    told = changed(digest_of(life))

    assert "Terug naar de makers, fase plan: paper en map." in told
    assert "De inhoud van fase plan is veranderd; accorderingen die daarom vervielen: 2." in told


def test_an_agreement_is_news_when_its_last_party_signed(life: Life) -> None:
    """
    given digests every month, and an agreement made in one and completed in the next
    ---
    agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker, council]}]
    phases: [{id: plan, gate: [{condition: agreed, kind: deal}, {condition: delivered, products: [paper]}]}]
    digests: {rule: FREQ=MONTHLY;BYMONTHDAY=1, to: [board]}
    """
    life.when("MakeAgreement", run="1.plan.1", agreement="d", kind="deal", seat="manager-m", content="x")
    life.when("SignAgreement", agreement="d", seat="maker-k")
    assert not any("alle partijen" in one for one in changed(digest_of(life)))

    life.pass_time("2027-02-10").when("SignAgreement", agreement="d", seat="council-x")
    assert changed(digest_of(life)) == [
        "Ondertekend door alle partijen: deal.",
        "Verder: handtekeningen onder afspraken (1).",
    ]


def test_who_sat_on_a_seat_is_not_named_in_what_changed(life: Life) -> None:
    life.given("LeaveSeat", seat="board-c", by="m", on="2027-01-05").pass_time("2027-01-07")

    assert "Zetel board is leeg." in changed(digest_of(life, names={"c": "Cornelis", "a": "Anna"}))


# --- what comes


def test_what_comes_has_deadlines_and_moments_however_far_and_no_reminders_or_digests(life: Life) -> None:
    """
    given reminders every week, digests every month, and a moment more than a year away
    ---
    phases: [{id: plan, reminders: {before: [P8W, P7W, P6W, P5W, P4W, P3W, P2W, P1W], after: [P1D, P2D, P3D, P4D]}}]
    digests: {rule: FREQ=MONTHLY, to: [board]}
    """
    coming = digest_of(life).coming

    assert [(one.day, one.what.nl) for one in coming] == [
        (date(2027, 4, 5), "uiterste datum, fase plan"),
        (date(2028, 6, 1), "meetmoment: yearly"),
    ]


def test_an_initiative_is_called_by_its_label_unless_that_was_erased(life: Life) -> None:
    """
    given an initiative with a milestone ahead
    ---
    initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: ready}]}
    phases: [{id: do, gate: [{condition: initiatives, milestone: ready}]}]
    """
    due = {"milestone": "ready", "due": "2027-02-01"}
    life.when("PlanInitiative", initiative="i1", seat="maker-k", label="Werkcafé", milestones=[due])
    assert digest_of(life).coming[0].what.nl == "initiatief ‘Werkcafé’: mijlpaal ready"
    life.when("PlanInitiative", initiative="i2", seat="maker-k", label=f"w:p1:{HEAD}", milestones=[due])
    assert digest_of(life).coming[1].what.nl == "initiatief i2: mijlpaal ready"


# --- decisions


def test_the_decisions_log_tells_recommendation_reason_and_what_came_of_it() -> None:
    (taken,) = digest_of(decided("adjust")).decisions

    assert (taken.course, taken.recommended.nl) == ("adjust", "herijken")
    assert taken.told.nl == "Koersbesluit: bijsturen. Bekrachtigd op 11 juni 2021."
    assert taken.reason is not None and taken.reason.nl == "Het moet anders"


def test_a_decision_that_was_not_ratified_is_told_as_fallen_and_an_erased_reason_is_none() -> None:
    life = measured()
    words = {"cause": "x", "consequence": "y", "correction": "z"}
    life.do("Explain", run=EVALUATION, indicator="rondkomen", seat="manager", by="m", **words)
    for verdict, reason in (("return", f"w:p1:{HEAD}"), ("approve", "Toch")):
        life.do("ProposeCourse", run=EVALUATION, seat="manager", by="m", course="adjust", reason=reason)
        for person in "ab":
            life.do("Sign", run=EVALUATION, seat=f"bestuur-{person}", by=person, verdict="approve")
        waiting = digest_of(life).decisions[0]
        assert waiting.told.nl == "Koersbesluit: bijsturen. Het college moet het nog bekrachtigen."
        life.do("Ratify", run=EVALUATION, seat="wethouder", by="w", verdict=verdict, reason="Nee")

    newest, first = digest_of(life).decisions

    assert newest.told.nl == "Koersbesluit: bijsturen. Bekrachtigd op 10 juni 2021."
    assert first.told.nl == "Koersbesluit: bijsturen. Niet bekrachtigd: vervallen op 10 juni 2021."
    assert first.reason is None


# --- the whole


def test_the_same_record_gives_the_same_digest() -> None:
    life = decided()

    one, other = digest_of(life), digest_of(decided())

    assert one == other
    assert (one.sequence, one.head, one.at, one.on) == (len(life.events), HEAD, life.now, date(2021, 6, 11))
    assert one.signal.nl == "Cijfers zijn een signaal, geen bewijs van een oorzaak."


def test_what_time_brings_is_told_from_the_moment_on_which_it_is_made(life: Life) -> None:
    """given a deadline of 5 April, then at its last hour nothing is late, and the day after it is"""
    last = at_hour(life.plan.calendar, date(2027, 4, 5), 23)
    life.pass_time("2027-04-05", hour=23)
    assert digest_of(life, last).late == ()
    life.pass_time("2027-04-06")
    assert [one.since for one in digest_of(life, last + timedelta(hours=12)).late] == [date(2027, 4, 5)]


def test_a_new_programme_has_a_digest() -> None:
    found = digest_of(started())

    assert (found.since, found.explanations, found.decisions, found.reopened) == (None, (), (), ())
    assert changed(found)[0] == "Cyclus 1 begint bij fase plan."
