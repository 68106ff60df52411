"""What is asked of people in the town, and the ways to it: links as the post makes them, and addresses."""

from typing import Any

from sqlalchemy import text
from starlette.testclient import TestClient

from engine.office import reading
from engine.office.entrance.tokens import hash_of, new_token
from faces.web.house import House
from faces.web.tasks.finding import address_of
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, later

RUN = "1.look.1"


class Links:
    """Makes links as the post does, and bounds them as a test likes."""

    def __init__(self, house: House) -> None:
        self._engine, self._number = house.office.engine, 0

    def make(self, person: str, act: str, item: str, run: str | None = RUN, **bound: Any) -> str:
        """The address that a link opens."""
        token = new_token()
        values = {
            "hash": hash_of(token), "person": person, "programme": "p1", "run": run, "seat": f"s-{person}", "act": act,
            "item": item, "made": MONDAY, "expires": later(90), "revoked": None, **bound,
        }  # fmt: skip
        with self._engine.begin() as connection:
            values["letter"] = connection.scalar(text(_LETTER), {"now": MONDAY})
            connection.execute(text(_LINK), values)
        return f"/doen/{token}"


_LETTER = """
    INSERT INTO letter (day, state, made) VALUES ('2025-01-06', 'sent', :now) RETURNING id
"""
_LINK = """
    INSERT INTO link (hash, letter, person, programme, run, seat, act, item, made, expires, revoked)
    VALUES (:hash, :letter, :person, :programme, :run, :seat, :act, :item, :made, :expires, :revoked)
"""


def state(house: House) -> Any:
    return reading.state(house.office.engine, "p1")


def signed_in(client: TestClient, town: Town, person: str) -> None:
    client.cookies = town.cookies(person)  # type: ignore[assignment]


def send(client: TestClient, address: str, **fields: Any) -> Any:
    """Opens a task and sends its form, filled in with these fields."""
    files = fields.pop("files", None)
    return client.post(address, data={**fields_of(client.get(address)), **fields}, files=files)


def at(person: str, act: str, item: str, run: str | None = RUN) -> str:
    return address_of("p1", f"s-{person}", act, item, run)
