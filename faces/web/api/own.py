"""What is the caller's own: their calendar feed, which letters they get, and the token itself."""

from fastapi.responses import Response

from engine.office import people
from engine.office.entrance import feeds, sessions
from faces.web import limiting
from faces.web.api.answers import gone, kept, shown
from faces.web.api.bodies import Body
from faces.web.api.call import Call, Calling
from faces.web.api.doors import Doors
from faces.web.api.office_shapes import FeedMade
from faces.web.api.views import profile
from faces.web.api.wanted import LettersWanted, read
from faces.web.doors import SIGNED_IN

doors = Doors("mine")


@doors.get("/feed", SIGNED_IN, "getFeed", "Mijn agenda-abonnement / My calendar feed", "FeedMade")
def get_feed(call: Calling) -> Response:
    """When the feed was made, if there is one. Its address was told once, when it was made."""
    return shown(call, "FeedMade", FeedMade(feeds.made_at(call.house.office.engine, _me(call))))


@doors.put("/feed", SIGNED_IN, "putFeed", "Agenda-abonnement maken / Make a calendar feed", "FeedMade")
def put_feed(call: Calling) -> Response:
    """Make a calendar feed, instead of the one before. Its address is told this once: keep it like a password."""
    limiting.hit(call, "act")
    token = feeds.make(call.house.office.engine, _me(call), call.real)
    made = feeds.made_at(call.house.office.engine, _me(call))
    return kept("FeedMade", FeedMade(made, f"{call.house.settings.url}/agenda/{token}.ics"))


@doors.delete("/feed", SIGNED_IN, "deleteFeed", "Agenda-abonnement intrekken / Revoke the calendar feed")
def delete_feed(call: Calling) -> Response:
    """Revoke the caller's feeds, those that were made by a link in a letter included."""
    limiting.hit(call, "act")
    feeds.revoke(call.house.office.engine, _me(call), call.real)
    return gone()


@doors.put(
    "/profile/letters", SIGNED_IN, "putMyLetters", "Welke berichten ik krijg / Which letters I get", "Profile",
    "LettersWanted",
)  # fmt: skip
def put_letters(call: Calling, body: Body) -> Response:
    """Choose which letters the caller gets: all, or only those that ask something."""
    limiting.hit(call, "act")
    people.put_letters(call.house.office.engine, _me(call), read(LettersWanted, body).letters)
    return kept("Profile", profile(call))


@doors.delete("/token", SIGNED_IN, "deleteToken", "Dit token intrekken / Revoke this token")
def delete_token(call: Calling) -> Response:
    """Revoke the token that this is asked with: from now on it opens nothing."""
    assert call.signed_in is not None
    sessions.end(call.house.office.engine, call.signed_in.hash)
    return gone()


def _me(call: Call) -> str:
    assert call.signed_in is not None
    return call.signed_in.person
