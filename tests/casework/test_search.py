"""What the search keeps in memory, so that it need not be read again."""

from casework.search import Reader
from matching import OfferFacts, Words, load_words
from tests.matching.making import offer


def test_the_dictionary_is_opened_once_for_all_offers() -> None:
    """However many offers are read, the vocabulary is loaded once: it maps 66 MiB each time."""
    loaded: list[Words] = []

    def load() -> Words:
        loaded.append(load_words())
        return loaded[-1]

    reader = Reader(words=load, activity_words={})
    offers: list[OfferFacts] = [offer(id=f"o{n}", text=f"{n}人で走ります") for n in range(3)]

    for each in offers:
        reader.prepared(each)

    assert loaded == [reader.words]
