"""
Random codes: a person's case code, and the tokens of invitations.

Both come from the operating system's randomness; the case code leaves out signs
that are read or heard as others.
"""

import secrets
from hashlib import sha256

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.tables import Person

SIGNS = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
"""What stands behind the ``K-`` of a case code."""


def new_case_code(session: Session) -> str:
    """Return a case code such as ``K-7F3Q`` that nobody has."""
    while True:
        code = "K-" + "".join(secrets.choice(SIGNS) for _ in range(4))
        if not session.scalar(select(exists().where(Person.code == code))):
            return code


def new_token() -> str:
    """Return 24 random bytes as text."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> bytes:
    """Return what is stored in place of a token (SHA-256; the token itself is random)."""
    return sha256(token.encode()).digest()
