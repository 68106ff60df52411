"""Refusals about explaining, proposing, deciding and ratifying a course."""

from engine.rules.refusals.base import Refusal


class NotAnEvaluation(Refusal):
    """Faserun {run} is geen evaluatie.
    --
    Phase run {run} is not an evaluation.
    """


class NothingToExplain(Refusal):
    """Over indicator {indicator} wordt hier geen toelichting gevraagd.
    --
    No explanation is asked of indicator {indicator} here.
    """


class NotReadyForCourse(Refusal):
    """De koers kan pas worden voorgesteld als de cijfers zijn beoordeeld en toegelicht.
    --
    A course can be proposed once the figures have been assessed and explained.
    """


class CourseIsDecided(Refusal):
    """Over de koers is al besloten: {course}.
    --
    The course is already decided: {course}.
    """


class CourseIsProposed(Refusal):
    """Er ligt al een voorstel. Accordeer het of stuur het terug.
    --
    There is a proposal already. Approve it or return it.
    """


class ReopeningUnderWay(Refusal):
    """Cyclus {cycle} is nog bezig met herijken. Een tweede herijking kan pas als het nieuwe beleid is vastgesteld.
    --
    Cycle {cycle} is still being reopened. A second reopening is possible once its new policy has passed.
    """


class NothingToRatify(Refusal):
    """Er ligt in {run} geen koersbesluit ter bekrachtiging.
    --
    There is no course decision to ratify in {run}.
    """


class NoCourse(Refusal):
    """De definitie regelt geen koersbesluit.
    --
    The definition has no course decision.
    """
