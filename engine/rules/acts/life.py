"""The life of a programme as a whole: starting, moving to another version of its definition, ending."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat
from engine.rules.acts.phases import begin_cycle
from engine.rules.acts.unfolding import Unfolding
from engine.rules.migration import dry_run
from engine.rules.refusals import AlreadyStarted, CannotMigrate, OtherDefinition, SameVersion
from engine.rules.texts import Text


def start(life: Unfolding, command: c.StartProgramme) -> None:
    """Starts the programme and opens its first phase in cycle 1."""
    if life.state is not None:
        raise AlreadyStarted(programme=command.programme)
    life.plan = plan = command.definition
    life.tell(
        e.ProgrammeStarted(
            life.at,
            command.programme,
            plan.id,
            plan.version,
            plan.hash,
            command.area_code,
            command.area_name,
            command.area_kind,
            command.by,
        )
    )
    begin_cycle(life, "start", plan.walk[0])


def migrate(life: Unfolding, command: c.MigrateDefinition) -> None:
    """Moves the programme to another version, when its dry run finds no problem."""
    new = command.definition
    _deciding_seat(life, command.seat, command.by)
    if new.id != life.plan.id:
        raise OtherDefinition(expected=life.plan.id, given=new.id)
    if new.hash == life.programme.hash:
        raise SameVersion
    problems = dry_run(life.plan, new, life.programme).problems
    if problems:
        nl, en = (" ".join(problem.say(language) for problem in problems).rstrip(".") for language in ("nl", "en"))
        raise CannotMigrate(problems=Text(nl=nl, en=en))
    life.tell(e.DefinitionMigrated(life.at, new.id, new.version, new.hash, command.by, command.reason))
    life.plan = new


def end(life: Unfolding, command: c.EndProgramme) -> None:
    """Ends the programme by decision; what is open is withdrawn."""
    _deciding_seat(life, command.seat, command.by)
    for run in list(life.programme.runs.values()):
        life.tell(e.PhaseWithdrawn(life.at, run.id, "ended", life.today))
    life.tell(e.ProgrammeEnded(life.at, command.outcome, command.reason, command.handed_over, command.by))


def _deciding_seat(life: Unfolding, seat: str, by: str | None) -> None:
    roles = [life.plan.managed_by] + ([life.plan.course.decided_by] if life.plan.course else [])
    acting_seat(life, seat, by, *roles)
