"""Text for a cell of a spreadsheet: none becomes a formula, with whichever divider the file is opened. Only that lives
here.

A program that expects another divider than the file has splits cells in other places: what follows a ; , tab or line
end may be the beginning of a cell too.
"""

import re

_FORMULA = re.compile(r'((?:\A|[;,\t\r\n])(?:[^\S\t\r\n]|")*)([=+\-@])')
_MARKED = re.compile(r'((?:\A|[;,\t\r\n])(?:[^\S\t\r\n]|")*)\'([=+\-@])')


def safe(text: str) -> str:
    """The text, with a ' before every sign that could begin a formula."""
    marked = _FORMULA.sub(r"\1'\2", text)
    return f"'{marked}" if marked.startswith(("\t", "\r")) else marked


def unmarked(text: str) -> str:
    """The text that `safe` made this of."""
    return _MARKED.sub(r"\1\2", text.removeprefix("'") if text[1:2] in ("\t", "\r") else text)
