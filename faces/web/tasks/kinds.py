"""Which kind of task each thing owed is: one line for each act. Nothing of one kind lives here.

An act without a line is told plainly, without a form. A kind stands in a module of its own beside this one.
"""

from collections.abc import Mapping

from faces.web.tasks.agreeing import Agree
from faces.web.tasks.answer import Answer
from faces.web.tasks.decide import Decide
from faces.web.tasks.deliver import Deliver
from faces.web.tasks.explaining import Explain
from faces.web.tasks.initiatives import PlanInitiative, ReachMilestone, Settle
from faces.web.tasks.measuring import AgreeMeasurement, LookAhead
from faces.web.tasks.propose import Propose
from faces.web.tasks.ratify import Ratify
from faces.web.tasks.shapes import TaskKind
from faces.web.tasks.signing import Sign, SignAgreement
from faces.web.tasks.supply import Supply

KINDS: Mapping[str, TaskKind] = {
    # the work of a phase
    "deliver": Deliver(),
    "agree": Agree(),
    "sign_agreement": SignAgreement(),
    "sign": Sign(),
    # questionnaires
    "answer": Answer(),
    # figures, and what is measured
    "supply": Supply(),
    "explain": Explain(),
    "agree_measurement": AgreeMeasurement(),
    "look_ahead": LookAhead(),
    # initiatives
    "plan_initiative": PlanInitiative(),
    "reach_milestone": ReachMilestone(),
    "settle": Settle(),
    # the course: propose, decide, ratify
    "propose": Propose(),
    "decide": Decide(),
    "ratify": Ratify(),
}
"""Kinds of task by act (gates.Owed.act)."""
