"""The signs of the verdicts: one character per status, for whoever cannot see colours. Only the table lives here.

Each differs in outline from the others, exists in DejaVu Sans and in Liberation Sans (so in Arial), and has a word
beside it wherever it is shown: verdicts.verdict_word.
"""

from engine.rules.measuring import Status
from engine.rules.verdicts import verdict_word

SIGNS: dict[Status, str] = {
    "on_course": "●",
    "at_risk": "▲",
    "off_course": "■",
    "met": "♦",
    "not_met": "×",
    "unknown": "?",
}


def signed(status: Status, firm: bool, language: str) -> str:
    """The verdict by its sign and in words: ▲ loopt risico, binnen de marge."""
    return f"{SIGNS[status]} {verdict_word(status, firm, language)}"
