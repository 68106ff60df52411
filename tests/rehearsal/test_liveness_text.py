"""What the text of a definition tells: one small defect per test, found at its line, with what to do about it."""

from dataclasses import dataclass

import pytest

from engine.rehearsal.liveness import check
from engine.rehearsal.living.findings import Finding
from tests.rehearsal.proef import PROEF, changed

SIGNED = "{condition: signed, role: bestuur, seats: 2/3}"
DELIVERED = "      - {condition: delivered, products: [tekst]}\n"
ANSWERED = "      - {condition: answered, questionnaire: vragen, at_least: {bewoners: 25}}\n"
AGREED = "      - {condition: agreed, kind: doel, at_least: 2}\n"
INITIATIVES = "{condition: initiatives, milestone: klaar, settled: true}"
RULE = "      rule: FREQ=YEARLY\n      start: 2026-06-01\n"
PLAN_DEADLINE = "    deadline: {within: P6M}\n    reminders: {before: [P2W], after: [P1W], repeat: P2W}\n"
PLAN_LETTERS = "    reminders: {before: [P2W], after: [P1W], repeat: P2W}\n"
ESCALATION = "    escalation: {after: P1M, to: leider}\n"
EVALUATION = "      - {condition: measured}\n      - {condition: decided}\n    deadline: {within: P6M}\n"
RULES = (
    "    - {recommend: reopen, statuses: [off_course, not_met]}\n"
    "    - {recommend: adjust, statuses: [off_course, not_met, at_risk]}\n"
    "    - {recommend: stay}\n"
)
SECOND = """\
    - id: wonen
      label: {nl: Wonen, en: Housing}
      unit: '%'
      direction: higher
      kind: share
      meaning: {nl: Wie woont, en: Who lives}
      source: eigen telling
      margin: 1
      supplied_by: maker
  agreements:
"""


def role(name: str, seats: str) -> tuple[str, str]:
    """Gives a role of the definition other seats."""
    line = next(line for line in PROEF.splitlines() if line.startswith(f"  - {{id: {name},"))
    bare = line.replace(", seats: {least: 2, most: 3}", "").replace(", seats: {least: 1, most: 2}", "")
    return line, f"{bare[:-1]}, seats: {seats}}}"


@dataclass
class Defect:
    """A change, and what must be found: the field, a word of the sentence, and how bad it is."""

    changes: tuple[tuple[str, str], ...]
    field: str
    word: str
    severity: str = "problem"


DEFECTS = {
    "nobody may manage": Defect((role("leider", "{least: 0, most: 0}"),), "managed_by", "manage the programme"),
    "nobody may make": Defect((role("maker", "{least: 0, most: 0}"),), "phases.0.products.0.made_by", "make `tekst`"),
    "nobody may invite": Defect(
        (role("maker", "{least: 0, most: 0}"),), "questionnaires.0.groups.0.role", "invite the group `bewoners`"
    ),
    "nobody may own initiatives": Defect(
        (role("maker", "{least: 0, most: 0}"),), "initiatives.owned_by", "plan initiatives"
    ),
    "nobody may supply": Defect(
        (role("maker", "{least: 0, most: 0}"),), "measurement.indicators.0.supplied_by", "supply figures"
    ),
    "nobody may explain": Defect((role("maker", "{least: 0, most: 0}"),), "course.explained_by", "explain verdicts"),
    "nobody may propose": Defect((role("leider", "{least: 0, most: 0}"),), "course.proposed_by", "propose a course"),
    "nobody hears of lateness": Defect(
        (role("leider", "{least: 0, most: 0}"),), "phases.0.escalation.to", "hear who is late"
    ),
    "nobody decides a tie": Defect((role("raad", "{least: 0, most: 0}"),), "roles.1.above", "stays divided"),
    "nobody is a party": Defect(
        (role("bestuur", "{least: 0, most: 0}"),), "agreement_kinds.0.signed_by.0", "sign agreements"
    ),
    "nobody signs the measurement agreement": Defect(
        (role("bestuur", "{least: 0, most: 0}"),), "measurement.agreed_by", "measurement agreement"
    ),
    "nobody decides the course": Defect(
        (role("bestuur", "{least: 0, most: 0}"),), "course.decided_by", "decide the course"
    ),
    "nobody signs off": Defect((role("bestuur", "{least: 0, most: 0}"),), "phases.0.gate.3.role", "sign off on `plan`"),
    "nobody has the veto": Defect(
        ((SIGNED, SIGNED.replace("2/3", "2/3, veto: raad")), role("raad", "{least: 0, most: 0}")),
        "phases.0.gate.3.veto",
        "have the veto",
    ),
    "nobody ratifies": Defect(
        (
            ("  decided_by: bestuur\n", "  decided_by: bestuur\n  ratified_by: raad\n"),
            role("raad", "{least: 0, most: 0}"),
        ),
        "course.ratified_by",
        "ratify the course",
    ),
    "nobody gets the digests": Defect(
        (
            ("course:\n", "digests: {rule: FREQ=MONTHLY, to: [raad]}\ncourse:\n"),
            role("raad", "{least: 0, most: 0}"),
        ),
        "digests.to.0",
        "get the digests",
    ),
    "more seats than the role has": Defect(((SIGNED, SIGNED.replace("2/3", "4")),), "phases.0.gate.3", "at most 3"),
    "a quorum larger than the role": Defect(
        ((SIGNED, SIGNED.replace("2/3", "2/3, quorum: 4")),), "phases.0.gate.3", "at most 3"
    ),
    "more seats than the role has at its least": Defect(
        ((SIGNED, SIGNED.replace("2/3", "3")),), "phases.0.gate.3", "needs 3", "remark"
    ),
    "a course quorum larger than the role": Defect(
        (("approval: {seats: 2/3}", "approval: {seats: 2/3, quorum: 5}"),), "course.approval", "at most 3"
    ),
    "the only signer made it": Defect(
        ((SIGNED, SIGNED.replace("bestuur", "maker")), role("maker", "{least: 1, most: 1}")),
        "phases.0.gate.3",
        "Nobody signs their own work",
    ),
    "the makers cannot sign together": Defect(
        ((SIGNED, "{condition: signed, role: maker, seats: 2}"),), "phases.0.gate.3", "Nobody signs their own work"
    ),
    "a tie is decided by its maker": Defect(
        (("above: raad}", "above: maker}"), role("maker", "{least: 1, most: 1}")), "phases.0.gate.3", "tied"
    ),
    "a veto that never counts": Defect(
        ((SIGNED, SIGNED.replace("2/3", "2/3, veto: maker")), role("maker", "{least: 1, most: 1}")),
        "phases.0.gate.3.veto",
        "does not count",
        "remark",
    ),
    "a tie without a role above": Defect(((", above: raad}", "}"),), "roles.1.id", "no role above it", "remark"),
    "a role nobody uses": Defect(((", above: raad}", "}"),), "roles.2.id", "used nowhere", "remark"),
    "an evaluation that passes over the course": Defect(
        (("      - {condition: decided}\n", ""),), "phases.2.gate", "Add the condition `decided`"
    ),
    "an evaluation that waits for itself": Defect(
        (("{condition: measured}", "{condition: measured, moment: jaarlijks}"),),
        "phases.2.gate.0.moment",
        "moment: this",
    ),
    "a condition that is always met": Defect(
        ((INITIATIVES, "{condition: initiatives, at_least: 0}"),), "phases.1.gate.0", "always met", "remark"
    ),
    "a product nobody asks for": Defect(((DELIVERED, ""),), "phases.0.products.0.id", "does not ask", "remark"),
    "a questionnaire nobody asks for": Defect(((ANSWERED, ""),), "questionnaires.0.id", "No gate asks", "remark"),
    "a kind of agreement nobody asks for": Defect(((AGREED, ""),), "agreement_kinds.0.id", "No gate asks", "remark"),
    "initiatives nobody asks for": Defect(
        ((INITIATIVES, "{condition: measured, moment: jaarlijks}"),), "initiatives", "No gate asks", "remark"
    ),
    "names too long together": Defect(
        (("    - id: jaarlijks", "    - id: j" + "a" * 62), ("  - id: meten", "  - id: meten-en-weten")),
        "measurement.moments.0.id",
        "too long",
    ),
    "deadlines in a circle": Defect(
        (
            (PLAN_DEADLINE, PLAN_DEADLINE.replace("within: P6M", "offset: P1M, phase: doen")),
            ("deadline: {within: P1Y}", "deadline: {offset: P1M, phase: plan}"),
        ),
        "phases.0.deadline.phase",
        "circle",
    ),
    "a deadline that hangs on a later phase": Defect(
        ((PLAN_DEADLINE, PLAN_DEADLINE.replace("within: P6M", "offset: P1M, phase: doen")),),
        "phases.0.deadline.phase",
        "has no date yet",
    ),
    "a deadline that hangs on the evaluation": Defect(
        (("deadline: {within: P1Y}", "deadline: {offset: P1M, phase: meten}"),),
        "phases.1.deadline.phase",
        "has no date yet",
    ),
    "a deadline before the phase can open": Defect(
        (("deadline: {within: P1Y}", "deadline: {offset: -P1W, phase: plan}"),),
        "phases.1.deadline.offset",
        "has passed",
    ),
    "a date before that of an earlier phase": Defect(
        (
            (PLAN_DEADLINE, PLAN_DEADLINE.replace("within: P6M", "on: 2040-01-01")),
            ("deadline: {within: P1Y}", "deadline: {on: 2039-01-01}"),
            (RULE, "      on: [2026-06-01]\n"),
        ),
        "phases.1.deadline.on",
        "`plan` may last until 2040-01-01",
    ),
    "a date before a measurement an earlier phase waits for": Defect(
        (
            (AGREED, AGREED + "      - {condition: measured, moment: jaarlijks}\n"),
            ("deadline: {within: P1Y}", "deadline: {on: 2026-01-01}"),
        ),
        "phases.1.deadline.on",
        "waits for the measurement of 2026-06-01",
    ),
    "a date before the measurement waited for": Defect(
        (
            (AGREED, AGREED + "      - {condition: measured, moment: jaarlijks}\n"),
            (PLAN_DEADLINE, PLAN_DEADLINE.replace("within: P6M", "on: 2026-05-01")),
        ),
        "phases.0.deadline.on",
        "must be done on 2026-05-01",
    ),
    "a date for every evaluation": Defect(
        ((EVALUATION, EVALUATION.replace("within: P6M", "on: 2026-12-01")),),
        "phases.2.deadline.on",
        "a measurement is on 2027-06-01",
    ),
    "a date for a phase that reopens": Defect(
        ((PLAN_DEADLINE, PLAN_DEADLINE.replace("within: P6M", "on: 2025-06-02")),),
        "phases.0.deadline.on",
        "can open `plan` again",
    ),
    "an evaluation over before its figures": Defect(
        ((EVALUATION, EVALUATION.replace("P6M", "P2W")),), "phases.2.deadline", "before the figures"
    ),
    "an evaluation over while late figures count": Defect(
        ((EVALUATION, EVALUATION.replace("P6M", "P2M")),), "phases.2.deadline", "still count", "remark"
    ),
    "an evaluation closed while late figures count": Defect(
        ((EVALUATION, EVALUATION.replace("P6M}", "P2M}\n    when_overdue: pass")),), "phases.2.deadline", "still count"
    ),
    "a reminder before the opening": Defect(
        ((PLAN_LETTERS, PLAN_LETTERS.replace("P2W]", "P7M]")),), "phases.0.reminders.before.0", "never comes", "remark"
    ),
    "an escalation to those who are late": Defect(
        (
            ("deadline: {within: P1Y}", "deadline: {within: P1Y}\n    escalation: {after: P1M, to: maker}"),
            ("settled_by: bestuur", "settled_by: maker"),
        ),
        "phases.1.escalation.to",
        "late itself",
        "remark",
    ),
    "an escalation of volunteers": Defect(
        (
            ("deadline: {within: P1Y}", "deadline: {within: P1Y}\n    escalation: {after: P1M, to: leider}"),
            ("settled_by: bestuur", "settled_by: maker"),
            ("most: 2}}", "most: 2}, volunteer: true}"),
        ),
        "phases.1.escalation",
        "only volunteers",
        "remark",
    ),
    "years without a working day": Defect(
        (
            (
                "roles:\n",
                "days: {closures: [{name: {nl: Dicht, en: Shut}, first: 2030-01-01, last: 2031-12-31}]}\nroles:\n",
            ),
        ),
        "days.closures.0",
        "no working day for over a year",
    ),
    "years without a working day for a role": Defect(
        (
            (
                "roles:\n",
                "days: {closures: [{name: {nl: Dicht, en: Shut}, first: 2030-01-01, last: 2031-12-31, "
                "roles: [maker]}]}\nroles:\n",
            ),
        ),
        "days.closures.0",
        "no working day for `maker`",
    ),
    "a moment without an indicator": Defect(
        (("      indicators: [werk]\n", "      indicators: []\n"),),
        "measurement.moments.0.indicators",
        "Nothing is measured",
    ),
    "a moment before its baseline, by rule": Defect(
        (("start: 2026-06-01", "start: 2024-06-01"),), "measurement.moments.0.start", "before the baseline date"
    ),
    "a moment before its baseline, on a date": Defect(
        ((RULE, "      on: [2024-06-01, 2026-06-01]\n"),), "measurement.moments.0.on.0", "before the baseline date"
    ),
    "a moment on its baseline": Defect(
        ((RULE, "      on: [2025-01-01, 2032-06-01]\n"),),
        "measurement.moments.0.indicators.0",
        "says nothing",
        "remark",
    ),
    "a target no moment reaches": Defect(
        ((RULE, "      on: [2026-06-01]\n"),), "measurement.moments", "new moments", "remark"
    ),
    "a target the rule does not reach": Defect(
        (("FREQ=YEARLY", "FREQ=YEARLY;COUNT=2"),), "measurement.moments", "new moments", "remark"
    ),
    "a rule that skips months": Defect(
        (("FREQ=YEARLY\n", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31\n"),), "measurement.moments.0.rule", "", "remark"
    ),
    "digests that skip months": Defect(
        (("course:\n", "digests: {rule: FREQ=MONTHLY;BYMONTHDAY=31, to: [raad]}\ncourse:\n"),),
        "digests.rule",
        "",
        "remark",
    ),
    "an indicator nothing is agreed on": Defect(
        (("  agreements:\n", SECOND),), "measurement.indicators.1.id", "never assessed", "remark"
    ),
    "an agreement no moment measures": Defect(
        (
            (
                "  agreements:\n",
                SECOND + "    - {indicator: wonen, baseline: 2025-01-01, target: {on: 2032-01-01, value: 60}}\n",
            ),
        ),
        "measurement.agreements.0.indicator",
        "no moment measures it",
        "remark",
    ),
    "no key indicator anywhere": Defect((("key: true, ", ""),), "measurement.moments.0.indicators", "no key indicator"),
    "a course rule behind another": Defect(
        ((RULES, "    - {recommend: stay}\n    - {recommend: adjust, statuses: [at_risk]}\n"),),
        "course.rules.1",
        "rule 1 always comes first",
    ),
    "a course rule for more indicators than there are": Defect(
        ((RULES, "    - {recommend: adjust, statuses: [at_risk], at_least: 2}\n    - {recommend: stay}\n"),),
        "course.rules.0",
        "so many key indicators",
    ),
    "verdicts without a course rule": Defect(
        ((RULES, RULES.replace("    - {recommend: stay}\n", "")),), "course.rules", "no course rule applies", "remark"
    ),
    "a rule that decides and a role that ratifies": Defect(
        (("  decided_by: bestuur\n", "  decided_by: bestuur\n  ratified_by: raad\n  automatic: true\n"),),
        "course.ratified_by",
        "is not asked to ratify",
        "remark",
    ),
}


def found_at(findings: tuple[Finding, ...], field: str) -> list[Finding]:
    """The findings about one field."""
    return [finding for finding in findings if finding.problem.field == field]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_where_it_stands(name: str) -> None:
    defect = DEFECTS[name]
    findings = check(changed(*defect.changes), "proef.yaml")
    found = [one for one in found_at(findings, defect.field) if defect.word in one.problem.message.en]
    assert len(found) == 1, [one.problem.say("en") for one in findings]
    assert found[0].severity == defect.severity
    assert found[0].problem.kind == "life"
    assert found[0].problem.message.nl != found[0].problem.message.en


def test_a_sound_definition_has_nothing_to_find() -> None:
    assert check(PROEF, "proef.yaml") == ()


def test_a_finding_knows_its_line() -> None:
    text = changed((SIGNED, SIGNED.replace("2/3", "4")))
    (found,) = check(text, "proef.yaml")
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "seats: 4" in line)
    assert (found.problem.file, found.problem.line) == ("proef.yaml", line)


def test_what_cannot_be_read_is_told_and_not_rehearsed() -> None:
    findings = check(changed((SIGNED, SIGNED.replace("bestuur", "bestuurr"))), "proef.yaml")
    assert [(one.severity, one.problem.kind) for one in findings] == [("problem", "reference")]


def test_every_problem_is_told_at_once() -> None:
    """Two defects in two places are both found, in the order of the file."""
    text = changed((SIGNED, SIGNED.replace("2/3", "4")), ("start: 2026-06-01", "start: 2024-06-01"))
    fields = [one.problem.field for one in check(text, "proef.yaml")]
    assert fields == ["phases.0.gate.3", "measurement.moments.0.start"]
