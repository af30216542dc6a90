"""
Why an operator looks at the record of a case; by itself, as ``--help`` names it and is quick.
"""

from enum import StrEnum


class LookReason(StrEnum):
    """Why an operator looks at the record of a case."""

    COMPLAINT = "complaint"
    INCIDENT = "incident"
    REQUEST = "request"
    CHECK = "check"
