"""The flow runs of a replay as people see them: beside the story, as a list at its end, and as JSON. Only showing.

What a flow run is called and says comes from Prefect; asking for it is the work of the command.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from rich.console import Console
from rich.text import Text as Words

from engine.rehearsal.story import Line
from faces.output import as_json
from faces.story_text import StoryText


@dataclass(frozen=True, slots=True)
class FlowRun:
    """One flow run: the phase run that it shows, its name, the name of its state with a message, and where to look."""

    run: str
    name: str
    state: str
    message: str
    link: str


@dataclass
class Beside:
    """Tells below the last line of each day which state flow runs took on it. `states` gives them by phase run."""

    text: StoryText
    states: Callable[[], Mapping[str, str]]
    _known: dict[str, str] = field(default_factory=dict)
    _changed: dict[str, str] = field(default_factory=dict)
    _day: date = date.min

    def settled(self, day: date) -> None:
        """All there was to show is shown, for now; `day` is the present one. What is new is told last."""
        for run, state in sorted(self.states().items(), key=lambda shown: shown[0] not in self._known):
            if self._known.get(run) != state:
                self._known[run] = self._changed[run] = state
                self._day = day

    def line(self, line: Line) -> None:
        """One line of the story, after what is still to be told of an earlier day."""
        if line.day > self._day:
            self.end()
        self.text.line(line)

    def end(self) -> None:
        """What is still to be told."""
        if self._changed:
            told = " · ".join(f"{run.split('.')[1]} {state}" for run, state in self._changed.items())
            self.text.aside(f"Prefect: {told}")
            self._changed.clear()


def show_flow_runs(console: Console, runs: Sequence[FlowRun]) -> None:
    """The list at the end: name and state, the message, the link."""
    width = max((len(run.name) for run in runs), default=0) + 2
    console.print(Words("── Flow runs in Prefect ──", style="bold blue"))
    for run in runs:
        console.print(Words(f"{run.name:<{width}}") + Words(run.state, style="bold"), soft_wrap=True)
        for part in Words(run.message).wrap(console, max(20, min(console.width, 100) - 4)) if run.message else ():
            part.rstrip()
            console.print(Words("    ") + part)
        console.print(Words(f"    {run.link}", style="dim"), soft_wrap=True)


def flow_run_line(run: FlowRun) -> str:
    """One flow run for tools, on one line."""
    return as_json({"type": "FlowRun", **asdict(run)})
