"""Texts in the two languages Koers speaks. Only `Text` and choosing a language live here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["nl", "en"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Text(BaseModel):
    """One text in Dutch (`nl`, what people read by default) and English (`en`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nl: Sentence
    en: Sentence

    def say(self, language: str = "nl") -> str:
        """The text in `language`; anything but "en" reads Dutch."""
        return self.en if language == "en" else self.nl
