"""What is sent with acts of the office, which are no commands in a journal: people, letters, invitations, a preview.

Their shapes only, described for the OpenAPI document. What is sent with commands: bodies.py.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from engine.office.entrance.invitations import MOST_ANSWERS, Kind
from engine.office.people import Letters
from engine.rules.commands import StartProgramme
from engine.rules.conditions import Id
from engine.rules.texts import Language
from faces.fields import build
from faces.web.api import bodies
from faces.web.api.call import KEY

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
AnId = Annotated[str, StringConstraints(pattern=KEY)]
Sent = TypeVar("Sent", bound=BaseModel)


def _config(**example: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class PersonWanted(BaseModel):
    """A person as they should be on record; what is left out is as for somebody new."""

    model_config = _config(name="Fatma Yilmaz", address="f.yilmaz@voorbeeld.example")

    name: Name = Field(description="Naam. / Name.")
    address: Annotated[str, StringConstraints(max_length=300)] | None = Field(
        default=None, description="E-mailadres; zonder: geen berichten. / Mail address; without it: no letters."
    )
    language: Language = Field(default="nl", description="Taal van berichten. / Language of letters.")
    organisations: tuple[AnId, ...] = Field(
        default=(),
        max_length=100,
        description="Ids van organisaties waarvoor de persoon mag handelen. / Ids of organisations that the person may "
        "act for.",
    )
    letters: Letters = Field(
        default="all",
        description="Alle berichten, of alleen die iets vragen. / All letters, or only those that ask something.",
    )


class OrganisationWanted(BaseModel):
    """An organisation as it should be on record."""

    model_config = _config(name="Woonstad Rotterdam")

    name: Name = Field(description="Naam. / Name.")


class LettersWanted(BaseModel):
    """Which letters the caller wants."""

    model_config = _config(letters="asked")

    letters: Letters = Field(
        description="Alle berichten, of alleen die iets vragen. / All letters, or only those that ask something."
    )


class LetterStateWanted(BaseModel):
    """What should become of a letter: it waits for its turn to go, or is held."""

    model_config = _config(state="held")

    state: Literal["queued", "held"] = Field(
        description="queued: het gaat (een bericht dat al ging, gaat nog eens). held: vastgehouden. / queued: it goes "
        "(a letter that went before goes once more). held: kept back."
    )


class InvitationsWanted(BaseModel):
    """A link to send on, one code for a poster, or codes for one person each."""

    model_config = _config(group="bewoners", kind="codes", many=40, label="Buurthuis")

    group: Id = Field(description="De groep, zoals de vragenlijst haar noemt. / The group, as the questionnaire says.")
    kind: Kind = Field(description="Een link, een code, of losse codes. / A link, a code, or codes.")
    many: int = Field(
        ge=1,
        le=MOST_ANSWERS,
        description="Hoeveel antwoorden de link of code toelaat, of hoeveel losse codes (hoogstens 200). / How many "
        "answers the link or code takes, or how many codes (at most 200).",
    )
    label: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        default=None, description="Waar het voor is, om het terug te vinden. / What it is for, to find it again."
    )


class SeatWanted(BaseModel):
    """Who would sit where: a person or an organisation."""

    model_config = ConfigDict(extra="forbid")

    seat: AnId = Field(description="Id van de zetel, door u gekozen. / Id of the seat, of your choice.")
    role: Id = Field(description="De rol, zoals de definitie haar noemt. / The role, as the definition calls it.")
    person: AnId | None = Field(default=None, description="Id van een persoon. / Id of a person.")
    organisation: AnId | None = Field(default=None, description="Id van een organisatie. / Id of an organisation.")


class Seating(BaseModel):
    """Who would sit where."""

    seats: tuple[SeatWanted, ...] = Field(
        default=(), max_length=200, description="Wie waar zou zitten. / Who would sit where."
    )


def _start() -> type[BaseModel]:
    told = "A programme as it would be started, with who would sit where. Nothing is recorded."
    return create_model("StartForeseen", __doc__=told, __base__=(Seating, bodies.model(StartProgramme)))


BODIES: Mapping[str, type[BaseModel]] = {
    "PersonWanted": PersonWanted,
    "OrganisationWanted": OrganisationWanted,
    "LettersWanted": LettersWanted,
    "LetterStateWanted": LetterStateWanted,
    "InvitationsWanted": InvitationsWanted,
    "StartForeseen": _start(),
}
"""All of them, by their names in the OpenAPI document."""


def read(kind: type[Sent], body: bytes) -> Sent:
    """What was sent. Raises NotJson, or Problems with all that is wrong."""
    return build(kind, bodies.fields_in(body))
