"""An encoder for tests: rows drawn from the text itself, exact in every precision."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from matching import Candidates, OfferFacts, WishFacts
from matching.index.likeness import Likeness
from matching.index.offers import OfferIndex
from matching.index.readings import Readings
from matching.index.search import lay_beside, shortlists
from matching.meaning.hybrid import HybridRows
from tests.matching.making import prepared, words


class Drawn:
    """Two texts are alike by chance, the same two always."""

    version = "drawn"
    dimensions = 4

    def encode_queries(self, texts: Sequence[str]) -> HybridRows:
        """Draw a row for each text."""
        signs = [crc32(text.encode(errors="surrogatepass")) for text in texts]
        return HybridRows.of(
            np.array([[(sign >> 3 * n & 7) / 8 - 0.5 for n in range(4)] for sign in signs], "f4"),
            [{(sign >> 12 & 3) + n: 0.25 * n - 0.5 for n in range(3)} for sign in signs],
        )

    encode_documents = encode_queries


def index_of(offers: Sequence[OfferFacts], likeness: Likeness | None) -> OfferIndex:
    """Return an index that holds offers."""
    index = OfferIndex(dimensions=likeness.encoder.dimensions if likeness else 0)
    read = prepared(*offers)
    index.put(offers, likeness.readings(read) if likeness else Readings.of(read))
    return index


def searched(
    wish: WishFacts,
    offers: Sequence[OfferFacts],
    *,
    neighbours: dict[str, frozenset[str]],
    likeness: Likeness | None,
    limit: int = 3,
    most: int = 1000,
) -> Candidates:
    """What comes out of an index that holds these offers."""
    index = index_of(offers, likeness)
    read = {each.facts.id: each for each in prepared(*offers)}
    (shortlist,) = shortlists(
        wishes=[wish],
        index=index,
        neighbours=neighbours,
        words=words(),
        likeness=likeness,
        most=most,
    )
    return lay_beside(
        shortlist,
        offers=lambda ids: [read[id_] for id_ in ids],
        neighbours=neighbours,
        words=words(),
        likeness=likeness,
        limit=limit,
    )
