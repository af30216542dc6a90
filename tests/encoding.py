"""An encoder for tests that are not about quality: it is there at once."""

from functools import cache
from pathlib import Path

from casework.search import Reader
from matching import load_words
from matching.meaning.hybrid import HybridEncoder
from matching.meaning.load import load_encoders
from matching.policy import load_policy


@cache
def encoder(*without: str) -> HybridEncoder:
    """
    Return an encoder that knows scenes and words alone, without vectors or network.

    :param without: parts to leave out besides; another version each time
    """
    nowhere = Path("nowhere")
    return load_encoders(
        vectors=nowhere,
        readings=nowhere,
        policy=load_policy().meaning,
        without=frozenset({"sentences", *without}),
    ).hybrid


def reader(*without: str) -> Reader:
    """Return a reader with such an encoder, which is loaded when it is needed."""
    return Reader(words=load_words, activity_words={}, encoder=lambda: encoder(*without))
