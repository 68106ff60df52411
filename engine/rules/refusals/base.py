"""The base of every "no": how its docstring becomes the sentence that is read. Only that lives here."""

from inspect import cleandoc

from engine.rules.texts import Text


class Refusal(Exception):
    """Dat kan niet.
    --
    That is not possible.
    """

    def __init__(self, **details: object) -> None:
        self.details = details
        self.text = self._fill(details)
        super().__init__(self.text.en)

    @property
    def code(self) -> str:
        """A stable name for tools: the name of the class."""
        return type(self).__name__

    def say(self, language: str = "nl") -> str:
        """The sentence in the reader's language."""
        return self.text.say(language)

    @classmethod
    def _fill(cls, details: dict[str, object]) -> Text:
        """The sentence with its places filled; a `Text` among the details is said in the language of the sentence."""
        dutch, english = (" ".join(part.split()) for part in cleandoc(cls.__doc__ or "").split("\n--\n"))
        return Text(nl=dutch.format(**_in("nl", details)), en=english.format(**_in("en", details)))


def _in(language: str, details: dict[str, object]) -> dict[str, object]:
    return {name: item.say(language) if isinstance(item, Text) else item for name, item in details.items()}
