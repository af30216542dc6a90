"""The session type, by a name that flows may import without knowing the library."""

from sqlalchemy.orm import Session

__all__ = ["Session"]
