"""Who is needed for what, and whether the seats a role may have suffice for it, as far as the text tells."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.rehearsal.living.findings import Found, problem, remark
from engine.rules import conditions as c
from engine.rules.definition import Definition, Phase
from engine.rules.problems import Path
from engine.rules.tally import needed


@dataclass(frozen=True, slots=True)
class Use:
    """A place in a definition where a role is needed, and what for."""

    path: Path
    role: str
    nl: str
    en: str


def check_seats(plan: Definition) -> Iterator[Found]:
    """Roles nobody may hold, approvals that can never be had, makers who would sign their own work; idle roles."""
    used = list(uses(plan))
    for use in used:
        if plan.role[use.role].seats.most == 0:
            yield problem(
                use.path,
                f"De rol `{use.role}` mag geen zetels hebben (`most: 0`), maar is nodig om {use.nl}. Geef de rol een "
                "zetel of kies een andere rol.",
                f"The role `{use.role}` may have no seats (`most: 0`) but is needed to {use.en}. Give the role a seat "
                "or choose another role.",
            )
    yield from _idle(plan, {use.role for use in used})
    for approval in _approvals(plan):
        yield from _can_approve(plan, approval)
    yield from _ties(plan)


def uses(plan: Definition) -> Iterator[Use]:
    """Every place where a role is named that somebody must hold."""
    yield Use(("managed_by",), plan.managed_by, "het programma te leiden", "manage the programme")
    yield from _in_lists(plan)
    for place, phase in enumerate(plan.phases):
        yield from _in_phase(phase, ("phases", place))
    yield from _in_measurement(plan)
    yield from _in_course(plan)
    for place, name in enumerate(plan.digests.to if plan.digests else ()):
        yield Use(("digests", "to", place), name, "de rapportages te krijgen", "get the digests")


def _in_lists(plan: Definition) -> Iterator[Use]:
    for place, role in enumerate(plan.roles):
        if role.above:
            nl, en = f"te beslissen als `{role.id}` verdeeld blijft", f"decide when `{role.id}` stays divided"
            yield Use(("roles", place, "above"), role.above, nl, en)
    for place, item in enumerate(plan.questionnaires):
        for number, group in enumerate(item.groups):
            path: Path = ("questionnaires", place, "groups", number, "role")
            yield Use(path, group.role, f"de groep `{group.id}` uit te nodigen", f"invite the group `{group.id}`")
    for place, kind in enumerate(plan.agreement_kinds):
        path = ("agreement_kinds", place)
        nl, en = f"afspraken vast te leggen (`{kind.id}`)", f"put agreements on record (`{kind.id}`)"
        yield Use((*path, "made_by"), kind.made_by, nl, en)
        for number, name in enumerate(kind.signed_by):
            nl, en = f"afspraken te ondertekenen (`{kind.id}`)", f"sign agreements (`{kind.id}`)"
            yield Use((*path, "signed_by", number), name, nl, en)
    if plan.initiatives:
        owned, settled = plan.initiatives.owned_by, plan.initiatives.settled_by
        yield Use(("initiatives", "owned_by"), owned, "initiatieven te plannen", "plan initiatives")
        yield Use(("initiatives", "settled_by"), settled, "over initiatieven te beslissen", "settle initiatives")


def _in_phase(phase: Phase, path: Path) -> Iterator[Use]:
    for place, product in enumerate(phase.products):
        nl, en = f"`{product.id}` te maken", f"make `{product.id}`"
        yield Use((*path, "products", place, "made_by"), product.made_by, nl, en)
    for place, item in enumerate(phase.gate):
        if isinstance(item, c.Signed):
            where = (*path, "gate", place)
            yield Use((*where, "role"), item.role, f"`{phase.id}` goed te keuren", f"sign off on `{phase.id}`")
            if item.veto:
                nl, en = f"het veto over `{phase.id}` te hebben", f"have the veto over `{phase.id}`"
                yield Use((*where, "veto"), item.veto, nl, en)
    if phase.escalation:
        nl, en = f"te horen wie te laat is in `{phase.id}`", f"hear who is late in `{phase.id}`"
        yield Use((*path, "escalation", "to"), phase.escalation.to, nl, en)


def _in_measurement(plan: Definition) -> Iterator[Use]:
    if plan.measurement is None:
        return
    agreed = plan.measurement.agreed_by
    yield Use(("measurement", "agreed_by"), agreed, "de meetafspraak te ondertekenen", "sign the measurement agreement")
    for place, item in enumerate(plan.measurement.indicators):
        path: Path = ("measurement", "indicators", place, "supplied_by")
        yield Use(path, item.supplied_by, f"cijfers te leveren (`{item.id}`)", f"supply figures (`{item.id}`)")


def _in_course(plan: Definition) -> Iterator[Use]:
    course = plan.course
    if course is None:
        return
    yield Use(("course", "proposed_by"), course.proposed_by, "een koers voor te stellen", "propose a course")
    yield Use(("course", "decided_by"), course.decided_by, "over de koers te besluiten", "decide the course")
    yield Use(("course", "explained_by"), course.explained_by, "uitslagen toe te lichten", "explain verdicts")
    if course.ratified_by:
        yield Use(("course", "ratified_by"), course.ratified_by, "de koers te bekrachtigen", "ratify the course")


def _idle(plan: Definition, used: set[str]) -> Iterator[Found]:
    for place, role in enumerate(plan.roles):
        if role.id not in used:
            yield remark(
                ("roles", place, "id"),
                f"De rol `{role.id}` wordt nergens gebruikt. Haal haar weg of geef haar iets te doen.",
                f"The role `{role.id}` is used nowhere. Take it out or give it something to do.",
            )


@dataclass(frozen=True, slots=True)
class _Approval:
    """An approval asked of a role, and the roles that make what is approved."""

    path: Path
    rule: c.Approval
    role: str
    makers: frozenset[str]
    veto: str | None = None


def _approvals(plan: Definition) -> Iterator[_Approval]:
    for place, phase in enumerate(plan.phases):
        for number, item in enumerate(phase.gate):
            if isinstance(item, c.Signed):
                path: Path = ("phases", place, "gate", number)
                yield _Approval(path, item, item.role, makers(plan, phase), item.veto)
    if plan.course:
        yield _Approval(("course", "approval"), plan.course.approval, plan.course.decided_by, frozenset())


def makers(plan: Definition, phase: Phase) -> frozenset[str]:
    """The roles that make the products a gate waits for."""
    names = [name for item in phase.gate if isinstance(item, c.Delivered) for name in item.products]
    return frozenset(plan.product[phase.id, name].made_by for name in names)


def _can_approve(plan: Definition, asked: _Approval) -> Iterator[Found]:
    seats = plan.role[asked.role].seats
    if seats.most == 0:
        return
    if _wants(asked.rule, seats.most) > seats.most:
        yield _too_many(asked, seats.most, "most")
    elif _wants(asked.rule, _left(asked, seats.most)) > _left(asked, seats.most):
        yield _own_work(asked, seats.most)
    elif _wants(asked.rule, max(_left(asked, seats.least), 1)) > _left(asked, seats.least):
        yield _too_many(asked, seats.least, "least")
    if asked.veto in asked.makers and plan.role[asked.veto or asked.role].seats.most == 1:
        yield _silent_veto(asked)
    yield from _above_made_it(plan, asked)


def _wants(rule: c.Approval, seats: int) -> int:
    """How many seats must be there for this rule ever to be met, given that there are so many."""
    return max(needed(rule, seats), rule.quorum or 0, 1)


def _left(asked: _Approval, seats: int) -> int:
    """The seats that may sign once one of them has made what is signed."""
    return seats - (asked.role in asked.makers)


def _too_many(asked: _Approval, seats: int, which: str) -> Found:
    wants = _wants(asked.rule, max(_left(asked, seats), 1))
    own_nl = " en wie het maakte tekent niet mee" if asked.role in asked.makers else ""
    own_en = " and whoever made it does not sign" if asked.role in asked.makers else ""
    if which == "most":
        return problem(
            asked.path,
            f"Hier zijn {wants} zetels van `{asked.role}` nodig, maar die rol heeft er hoogstens {seats}. Dit lukt dus "
            "nooit: vraag minder, of geef de rol meer zetels.",
            f"This needs {wants} seats of `{asked.role}`, but that role has at most {seats}. So it can never be met: "
            "ask for fewer, or give the role more seats.",
        )
    return remark(
        asked.path,
        f"Met het minste aantal zetels van `{asked.role}` ({seats}) lukt dit niet: er zijn er {wants} nodig{own_nl}.",
        f"With the least number of seats of `{asked.role}` ({seats}) this cannot be met: it needs {wants}{own_en}.",
    )


def _own_work(asked: _Approval, seats: int) -> Found:
    return problem(
        asked.path,
        f"Niemand tekent voor eigen werk, en `{asked.role}` maakt hier zelf wat getekend wordt: van de {seats} zetels "
        "blijven er te weinig over. Laat een andere rol tekenen of maken, of geef de rol meer zetels.",
        f"Nobody signs their own work, and `{asked.role}` makes what is signed here: of its {seats} seats too few are "
        "left. Let another role sign or make it, or give the role more seats.",
    )


def _silent_veto(asked: _Approval) -> Found:
    return remark(
        (*asked.path, "veto"),
        f"De rol `{asked.veto}` maakt hier zelf wat getekend wordt en heeft één zetel: haar veto telt dan niet.",
        f"The role `{asked.veto}` makes what is signed here and has one seat: its veto does not count then.",
    )


def _above_made_it(plan: Definition, asked: _Approval) -> Iterator[Found]:
    above = plan.role[asked.role].above
    if above in asked.makers and plan.role[above or asked.role].seats.most == 1:
        yield problem(
            asked.path,
            f"Staken de stemmen van `{asked.role}`, dan beslist `{above}`; maar die maakt hier zelf wat getekend wordt "
            "en heeft één zetel. Kies een andere rol boven deze, of geef haar meer zetels.",
            f"When `{asked.role}` is tied, `{above}` decides; but it makes what is signed here and has one seat. "
            "Choose another role above this one, or give it more seats.",
        )


def _ties(plan: Definition) -> Iterator[Found]:
    divided = {asked.role for asked in _approvals(plan) if asked.rule.seats != "every"}
    for place, role in enumerate(plan.roles):
        if role.id in divided and role.above is None and role.seats.most > 1:
            yield remark(
                ("roles", place, "id"),
                f"Blijven de stemmen van `{role.id}` staken, dan gaat het stuk terug naar wie het maakte: er is geen "
                "rol erboven (`above`).",
                f"When `{role.id}` stays tied, the work goes back to its makers: there is no role above it (`above`).",
            )
