"""The doors of a task: by a link in a letter, and signed in. What happens behind them: faces/web/tasks/working.py.

A link lets its person do one act for one seat, and nothing else; whoever opens it without doing anything changes
nothing.
"""

import logging
from dataclasses import replace
from urllib.parse import quote

from fastapi.responses import RedirectResponse, Response

from engine.office import people, reminding
from engine.office.entrance import feeds, granting, task_links
from engine.office.entrance.task_links import TaskLink
from engine.office.shelf import Known
from engine.rules import access
from engine.rules.letters import EVERYTHING
from engine.rules.programme import Seat
from engine.rules.readers import acts_for, acts_personally
from engine.rules.refusals import Refusal
from faces.web import limiting
from faces.web.doors import ANYBODY, Doors
from faces.web.forms import Form, Posted
from faces.web.pages.feed import put_letters, shown_once
from faces.web.refusals import LinkUnknown, NotHere
from faces.web.rendering import page
from faces.web.tasks import became, csv_file, finding, working
from faces.web.tasks.came import Came
from faces.web.tasks.finding import RUN, THING
from faces.web.visit import LANGUAGE_COOKIE, LANGUAGE_QUERY, Visit, Visiting

logger = logging.getLogger("koers.pages")
doors = Doors()
TASK = "/programma/{programme}/taak/{seat}/{act}/{item:path}"


# --- signed in


@doors.get(TASK, "standing")
def show_task(visit: Visiting, programme: str, seat: str, act: str, item: str) -> Response:
    """A task of somebody who is signed in."""
    return _shown(_signed_in(visit, programme, seat, act, item))


def task_again(visit: Visit, form: Posted, wrong: Refusal, programme: str, seat: str, act: str, item: str) -> Response:
    """The task with its form as it was sent."""
    return working.again(_signed_in(visit, programme, seat, act, item), form, wrong)


@doors.post(TASK, "standing", task_again)
def do_task(visit: Visiting, programme: str, seat: str, act: str, item: str, form: Form) -> Response:
    """Does it."""
    limiting.hit(visit, "act")
    return working.take(_signed_in(visit, programme, seat, act, item), form)


def _signed_in(visit: Visit, programme: str, seat: str, act: str, item: str) -> Came:
    """Their task. Raises NotHere where the seat is not theirs."""
    assert visit.signed_in is not None
    run = visit.request.query_params.get(RUN) or None
    found = visit.known(programme).programme.seats.get(seat)
    if found is None or seat not in visit.caller(programme).seats or not finding.known_act(act):
        raise NotHere
    if max(len(item), len(run or "")) > 200:
        raise NotHere
    who = visit.signed_in
    address = finding.address_of(programme, seat, act, item, run)
    return Came(visit, programme, who.person, who.name, found, act, item, run, address)


# --- by a link


@doors.get("/doen/{token}", ANYBODY)
def show_link(visit: Visiting, token: str) -> Response:
    """What a link asks; where several things were asked at once, the list of them."""
    link = _opened(visit, token)
    came = _by_link(visit, token, link)
    if isinstance(came, Response):
        return came
    return _list(came, token) if _several(came) else _shown(came)


def link_again(visit: Visit, form: Posted, wrong: Refusal, token: str) -> Response:
    """What the link asks, with its form as it was sent."""
    came = _by_link(visit, token, _found(visit, token))
    if isinstance(came, Response):
        return came
    return _list(came, token) if _several(came) else working.again(came, form, wrong)


def beside_again(visit: Visit, form: Posted, wrong: Refusal, token: str) -> Response:
    """What the link asks, where something beside it was sent."""
    del form
    came = _by_link(visit, token, _found(visit, token))
    if isinstance(came, Response):
        return came
    return _list(came, token) if _several(came) else working.show(came, wrong=wrong)


@doors.post("/doen/{token}", ANYBODY, link_again)
def do_link(visit: Visiting, token: str, form: Form) -> Response:
    """Does it, in the name of the person the link was sent to."""
    came = _by_link(visit, token, _opened(visit, token))
    if isinstance(came, Response):
        return came
    return _list(came, token) if _several(came) else working.take(came, form)


@doors.post("/doen/{token}/berichten", ANYBODY, beside_again)
def choose_letters(visit: Visiting, token: str, form: Form) -> Response:
    """Which letters the person of the link gets from now on."""
    came = _by_link(visit, token, _opened(visit, token))
    if isinstance(came, Response):
        return came
    put_letters(visit, came.person, form)
    return RedirectResponse(f"/doen/{token}?berichten=1#erbij", 303)


@doors.post("/doen/{token}/agenda", ANYBODY, beside_again)
def make_feed(visit: Visiting, token: str) -> Response:
    """A calendar feed for the person of the link, of its programme only; its address is shown this once."""
    came = _by_link(visit, token, _opened(visit, token))
    if isinstance(came, Response):
        return came
    made = feeds.make(visit.house.office.engine, came.person, visit.real, came.programme)
    return shown_once(came.visit, made, f"/doen/{token}")


@doors.post("/doen/{token}/agenda/intrekken", ANYBODY, beside_again)
def revoke_feed(visit: Visiting, token: str) -> Response:
    """Revokes the feed that was made by a link of its programme."""
    came = _by_link(visit, token, _opened(visit, token))
    if isinstance(came, Response):
        return came
    feeds.revoke(visit.house.office.engine, came.person, visit.real, came.programme)
    return RedirectResponse(f"/doen/{token}?agenda=ingetrokken#erbij", 303)


@doors.post("/doen/{token}/nieuw", ANYBODY)
def renew_link(visit: Visiting, token: str) -> Response:
    """A letter with a new link to the person of one that is over, where it is still asked of them. What is answered
    does not tell whether it is."""
    link = _opened(visit, token)
    limiting.hit(visit, "new_link", link.hash)
    if not link.over:
        return RedirectResponse(f"/doen/{token}", 303)
    sent = reminding.renew(visit.house.office.engine, link, visit.now)
    logger.info("new link asked for %s in %s: %s letters wished for", link.person, link.programme, sent)
    own = _as_their_visit(visit, link, None, frozenset())
    return _gone(own, link, "renewed")


def _opened(visit: Visit, token: str) -> TaskLink:
    """What a link opens. Raises LinkUnknown, or TooOften for who tries many."""
    link = _found(visit, token)
    if visit.request.method == "POST":
        limiting.hit(visit, "act")
    return link


def _found(visit: Visit, token: str) -> TaskLink:
    link = task_links.open_link(visit.house.office.engine, token, visit.now)
    if link is None:
        limiting.hit(visit, "unknown_link")
        raise LinkUnknown
    return link


def _by_link(visit: Visit, token: str, link: TaskLink) -> Came | Response:
    """The task a link opens; or the page that says kindly why it opens nothing any more."""
    known = visit.known(link.programme)
    seat = known.programme.seats.get(link.seat)
    own = _as_their_visit(visit, link, seat, _granted(visit, link))
    if seat is None or link.over:
        return _gone(own, link, "over")
    if not _acts(visit, known, seat, link.person):
        return _gone(own, link, "left")
    if "administrator" in own.caller().capacities and access.BY_TASK.get(link.act, frozenset()) & access.APPROVALS:
        return _gone(own, link, "keys")
    thing = visit.request.query_params.get(THING, "")[:200]
    item = thing if link.item == EVERYTHING and thing else link.item
    address = f"/doen/{token}" + (f"?{THING}={_quoted(thing)}" if item != link.item else "")
    return Came(own, link.programme, link.person, link.name, seat, link.act, item, link.run, address, link)


def _acts(visit: Visit, known: Known, seat: Seat, person: str) -> bool:
    """Whether they act for the seat today: for one of an organisation only while they are on record in it."""
    if not acts_for(known.programme, seat, person, known.standing.on):
        return False
    if acts_personally(seat, person, known.standing.on):
        return True
    found = people.people(visit.house.office.engine, [person]).get(person)
    return found is not None and seat.organisation in found.organisations


def _granted(visit: Visit, link: TaskLink) -> frozenset[access.Capacity]:
    """What was granted to the person of a link: it opens nothing more, but who keeps the keys approves nothing."""
    granted = granting.granted(visit.house.office.engine, link.programme)
    return frozenset(one.capacity for one in granted if one.person == link.person)


def _as_their_visit(visit: Visit, link: TaskLink, seat: Seat | None, granted: frozenset[access.Capacity]) -> Visit:
    """The same visit, that may do what the link is for and nothing else, in the language of its person."""
    task = access.Task(link.seat, link.act, link.run)
    role = {link.seat: seat.role} if seat else {}
    own = replace(visit, tasked=access.Caller(link.person, granted, role, task))
    query, cookies = visit.request.query_params, visit.request.cookies
    if (query.get(LANGUAGE_QUERY) or cookies.get(LANGUAGE_COOKIE)) not in ("nl", "en"):
        own.language = link.language
    return own


def _gone(visit: Visit, link: TaskLink, why: str) -> Response:
    known = visit.known(link.programme)
    names = [known.names[person] for person in working.managers(known) if person in known.names]
    status = {"keys": 403, "renewed": 200}.get(why, 410)
    return page(visit, "tasks/gone.html", status, why=why, link=link, ask=names, called=became.called(known))


def _several(came: Came) -> bool:
    """Whether more things were asked than are done on one page."""
    return came.item == EVERYTHING and came.act != "supply"


def _list(came: Came, token: str) -> Response:
    """The things of one kind that were asked at once."""
    owed = finding.all_of(came.known, came.seat.id, came.act, came.run)
    things = [(f"/doen/{token}?{THING}={_quoted(one.item)}", one.what) for one in owed]
    at = working.task_at(came)
    return page(came.visit, "tasks/several.html", things=things, **working.around(came, at))


def _shown(came: Came) -> Response:
    if came.act == "supply" and came.visit.request.query_params.get("als") == "csv":
        return csv_file.download(came)
    return working.show(came)


def _quoted(words: str) -> str:
    return quote(words, safe="")
