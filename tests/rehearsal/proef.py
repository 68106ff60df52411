"""A small definition that can live, and changing one thing in it: what the tests of `koers check` start from."""

PROEF = """\
id: proef
version: 1
title: {nl: Proef, en: Trial}
managed_by: leider
roles:
  - {id: leider, label: {nl: Leider, en: Leader}}
  - {id: bestuur, label: {nl: Bestuur, en: Board}, seats: {least: 2, most: 3}, above: raad}
  - {id: raad, label: {nl: Raad, en: Council}}
  - {id: maker, label: {nl: Maker, en: Maker}, seats: {least: 1, most: 2}}
questionnaires:
  - id: vragen
    label: {nl: Vragen, en: Questions}
    questions: [{id: v1, text: {nl: 'Hoe gaat het?', en: 'How are you?'}}]
    groups: [{id: bewoners, label: {nl: Bewoners, en: Residents}, role: maker}]
agreement_kinds:
  - {id: doel, label: {nl: Doel, en: Goal}, made_by: leider, signed_by: [bestuur]}
initiatives:
  owned_by: maker
  settled_by: bestuur
  milestones: [{id: klaar, label: {nl: Klaar, en: Done}}]
phases:
  - id: plan
    label: {nl: Plan, en: Plan}
    question: {nl: 'Wat?', en: 'What?'}
    products: [{id: tekst, label: {nl: Tekst, en: Text}, made_by: maker}]
    gate:
      - {condition: delivered, products: [tekst]}
      - {condition: answered, questionnaire: vragen, at_least: {bewoners: 25}}
      - {condition: agreed, kind: doel, at_least: 2}
      - {condition: signed, role: bestuur, seats: 2/3}
    deadline: {within: P6M}
    reminders: {before: [P2W], after: [P1W], repeat: P2W}
    escalation: {after: P1M, to: leider}
  - id: doen
    label: {nl: Doen, en: Do}
    question: {nl: 'Hoe?', en: 'How?'}
    gate:
      - {condition: initiatives, milestone: klaar, settled: true}
    deadline: {within: P1Y}
  - id: meten
    label: {nl: Meten, en: Measure}
    question: {nl: 'En?', en: 'And?'}
    opens: at_moments
    gate:
      - {condition: measured}
      - {condition: decided}
    deadline: {within: P6M}
measurement:
  agreed_by: bestuur
  indicators:
    - id: werk
      label: {nl: Werk, en: Work}
      unit: '%'
      direction: higher
      kind: share
      meaning: {nl: Wie werkt, en: Who works}
      source: eigen telling
      margin: 1
      supplied_by: maker
  agreements:
    - {indicator: werk, key: true, baseline: 2025-01-01, target: {on: 2032-01-01, value: 60}}
  moments:
    - id: jaarlijks
      label: {nl: Elk jaar, en: Every year}
      rule: FREQ=YEARLY
      start: 2026-06-01
      indicators: [werk]
      publication: P1M
      window: P2M
course:
  proposed_by: leider
  decided_by: bestuur
  approval: {seats: 2/3}
  explained_by: maker
  reopens: plan
  adjusts: plan
  executes: doen
  rules:
    - {recommend: reopen, statuses: [off_course, not_met]}
    - {recommend: adjust, statuses: [off_course, not_met, at_risk]}
    - {recommend: stay}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The definition with each first text, which must stand in it once, replaced by the second."""
    text = PROEF
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the definition"
        text = text.replace(old, new)
    return text
