"""
What this installation understands texts with: the best encoders that are there.

What is missing is said once in the log; nothing stops because of it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from kanaeai.word_vectors import LAID, READINGS, VECTORS, home

if TYPE_CHECKING:
    from matching.meaning.load import Loaded

log = structlog.get_logger(__name__)


def understanding(*, model: Path | None = None, without: str | None = None) -> "Loaded":
    """
    Load the encoders, and warn once of what is missing.

    Keep what is returned, it takes seconds and 250 MiB when first used.

    :param model: a folder with a sentence model of the site's own
    :param without: a part to leave out, to measure what it adds
    """
    loaded = best_encoders(model=model, without=without)
    if loaded.missing and not without:
        log.warning(
            "understands_less",
            reason=f"not there: {', '.join(loaded.missing)}",
            mode=loaded.hybrid.name,
        )
    return loaded


def best_encoders(*, model: Path | None = None, without: str | None = None) -> "Loaded":
    """
    Load the encoders; what is missing is only named in what is returned.

    :param model: a folder with a sentence model of the site's own
    :param without: a part to leave out, to measure what it adds
    """
    from matching.meaning.load import load_encoders
    from matching.policy import load_policy

    return load_encoders(
        vectors=home() / VECTORS,
        readings=home() / READINGS,
        policy=load_policy().meaning,
        laid=home() / LAID,
        model=model,
        without=frozenset({without} if without else ()),
    )
