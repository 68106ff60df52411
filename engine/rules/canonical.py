"""Canonical text and hashes: the one way in which content becomes bytes that people sign. Nothing else lives here.

The form follows RFC 8785 in spirit: keys sorted, no spaces, text in Unicode NFC, numbers that matter as text.
A version prefix stands before it, so that a later form can never be mistaken for this one.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from typing import Any

PREFIX = "koers-1:"


def canonical(value: Any) -> str:
    """Canonical JSON text of `value`: mappings, sequences, text, whole numbers, decimals, dates, booleans, None.

    Raises TypeError for a float: binary fractions have no single text.
    """
    return _written(_plain(value))


def digest(value: Any) -> str:
    """SHA-256, as 64 hexadecimal digits, over the version prefix and the canonical text of `value`."""
    return hashlib.sha256((PREFIX + canonical(value)).encode()).hexdigest()


_written: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical text")


def decimal_text(value: Decimal) -> str:
    """The shortest plain text of a decimal: no exponent, no trailing zeros ("45.1", "7", "-0.5")."""
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "0") else text
