"""
How hard the red team tries, and what came of it.

``make redteam`` tries at full size and prints each figure; docs/security.md names them. In the
suite the same attacks run small.
"""

import os

FULL = os.environ.get("REDTEAM") == "full"
FIGURES: list[str] = []


def tries(*, full: int, small: int) -> int:
    """Return how often an attack is tried in this run."""
    return full if FULL else small


def tell(attack: str, figure: str) -> None:
    """Keep what came of an attack, for the end of the run."""
    FIGURES.append(f"{attack}: {figure}")
