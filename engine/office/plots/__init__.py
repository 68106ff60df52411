"""Pictures of figures: Vega-Lite specifications, drawn by vl-convert. Readable in grey; the words stand beside them.

Each is made from a shape of `engine.rules.digest_picture`; the words of its text alternative stand beside it, in a
file of their own. Nothing here measures, judges or reads a clock.
"""

from engine.office.plots.assessment import Bar, assessment_plot
from engine.office.plots.coming import Coming, coming
from engine.office.plots.cycle import timeline
from engine.office.plots.dark import darkened
from engine.office.plots.drawing import Drawing
from engine.office.plots.indicator import trend, trend_in_short
from engine.office.plots.programmes import heat

__all__ = [
    "Bar",
    "Coming",
    "Drawing",
    "assessment_plot",
    "coming",
    "darkened",
    "heat",
    "timeline",
    "trend",
    "trend_in_short",
]
