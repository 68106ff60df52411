"""Tokens: 256 random bits, of which only the hash is kept, so that nobody can read one back from the database."""

import hashlib
import secrets

BITS = 256
LONGEST = 64
"""Signs of the longest token that is looked up at all."""


def new_token() -> str:
    """A fresh token, in signs that may stand in a web address."""
    return secrets.token_urlsafe(BITS // 8)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
