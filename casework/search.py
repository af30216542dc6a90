"""
候補をさがす: read what matching may know, let it compute, write what was found.

The three are apart, so that no transaction is open while it computes; the write
checks that the wish has not changed meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Integer, Pool, bindparam, exists, literal, or_, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS, offer_facts, offers_by_id, wish_facts
from casework.ground import Notice, found, locked, tell
from casework.offer_memory import Ask, OfferMemory, asked_by
from casework.open_task import open_task, settle_task
from casework.places_to_call import ranked_places
from followup.urgency import Urgency
from matching.candidates import MOST, Candidates
from matching.candidates import Candidate as Laid
from matching.facts import OfferFacts, WishFacts
from matching.gates import passes
from matching.places import rank_places
from matching.policy import load_policy, policy_version
from matching.prepared import PreparedOffer, prepare
from matching.reasons import Reason
from matching.words import Words
from storage.base import Id, new_id
from storage.states import WishState
from storage.tables import Candidate, Offer, Person, Wish
from towns import Town

if TYPE_CHECKING:
    from matching.index.likeness import Likeness
    from matching.meaning.hybrid import HybridEncoder

SEARCH_AGAIN = timedelta(days=1)
_JUST_NOW = timedelta(minutes=10)
_CACHED = 20_000
_DEEPER = 4

# Written out, not bound: a database takes a partial index only if it sees the value.
_IS_OPEN = Wish.state == literal(WishState.OPEN, Wish.state.type, literal_execute=True)
_LIMIT = bindparam("limit", type_=Integer)
_CHANGED = select(Wish.id).where(Wish.searched_revision != Wish.revision, _IS_OPEN).limit(_LIMIT)
_SEARCHED_LONG_AGO = (
    select(Wish.id)
    .where(
        _IS_OPEN,
        Wish.searched_at < bindparam("by"),
        # Two questions, each with an index: asked as one they read every offer for every wish.
        or_(
            exists().where(Offer.town == Wish.town, Offer.changed_at > Wish.searched_at),
            exists().where(Offer.reach.in_(BORDERLESS), Offer.changed_at > Wish.searched_at),
        ),
    )
    .order_by(Wish.searched_at)
    .limit(_LIMIT)
)


@dataclass(frozen=True)
class Snapshot:
    """A wish at one revision."""

    wish: Id
    revision: int
    facts: WishFacts


@dataclass(frozen=True)
class Found:
    """
    What was computed for one wish, at one revision.

    ``places`` names whom to call where no candidate was found, the likeliest first.
    """

    wish: Id
    revision: int
    candidates: Candidates
    places: tuple[str, ...] = ()


class Reader:
    """
    Reads each offer's texts once and keeps what it understood until they change.

    :param words: loads the vocabulary; called once, at the first text
    :param activity_words: what each activity is called
    :param encoder: loads the encoder, called once; without one the vocabulary goes on alone
    """

    def __init__(
        self,
        *,
        words: Callable[[], Words],
        activity_words: Mapping[str, str],
        encoder: Callable[[], "HybridEncoder"] | None = None,
    ) -> None:
        self._load_words = words
        self._load_encoder = encoder
        self.activity_words = activity_words
        self._read: dict[str, PreparedOffer] = {}
        self._memories: WeakKeyDictionary[Pool, OfferMemory] = WeakKeyDictionary()

    @cached_property
    def words(self) -> Words:
        """The vocabulary and the tokenizer; each loading maps the dictionary once more."""
        return self._load_words()

    @property
    def has_encoder(self) -> bool:
        """Whether there is an encoder to load."""
        return self._load_encoder is not None

    @property
    def encoder_is_loaded(self) -> bool:
        """Whether somebody needed it already."""
        return "encoder" in vars(self)

    @cached_property
    def encoder(self) -> "HybridEncoder":
        """The encoder; loading it takes a second and 200 MiB."""
        assert self._load_encoder is not None
        return self._load_encoder()

    @cached_property
    def likeness(self) -> "Likeness | None":
        """What the encoder makes of texts; None where there is no encoder."""
        from matching.index.likeness import Likeness

        return Likeness(self.encoder) if self.has_encoder else None

    def memory(self, ask: Ask) -> OfferMemory:
        """Return the offers of a database, as they are kept in memory."""
        pool = ask(_pool_of)
        if pool not in self._memories:
            self._memories[pool] = OfferMemory(words=self.words, likeness=self.likeness)
        return self._memories[pool]

    def prepared(self, offer: OfferFacts) -> PreparedOffer:
        """Return an offer with its texts read."""
        known = self._read.get(offer.id)
        if known is None or (known.facts.text, known.facts.hopes) != (offer.text, offer.hopes):
            if len(self._read) >= _CACHED:
                self._read.clear()
            known = self._read[offer.id] = prepare(offer=offer, words=self.words)
        return known if known.facts == offer else replace(known, facts=offer)


def wishes_to_search(
    session: Session, *, now: datetime, limit: int, again: bool = True
) -> Sequence[Id]:
    """
    Return open wishes that changed, or whose town's offers changed a day after the search.

    :param again: look for the second kind too, which means looking at every open wish
    """
    changed = session.scalars(_CHANGED, {"limit": limit}).all()
    if changed or not again:
        return changed
    return session.scalars(_SEARCHED_LONG_AGO, {"by": now - SEARCH_AGAIN, "limit": limit}).all()


def take_snapshot(session: Session, *, wish: Id, reader: Reader, now: datetime) -> Snapshot:
    """Read one wish."""
    row = found(session, Wish, wish)
    facts = wish_facts(session, wish=row, activity_words=reader.activity_words, now=now)
    return Snapshot(wish=row.id, revision=row.revision, facts=facts)


def compute(snapshot: Snapshot, *, town: Town, reader: Reader, ask: Ask, now: datetime) -> Found:
    """
    Lay the wish beside the offers, outside of any transaction.

    The index picks those that promise most, and these are read anew. Where too few of them are
    still there and open, more are picked.

    :param ask: runs the short readings in between
    """
    from matching.index.search import lay_beside, shortlists

    memory, likeness = reader.memory(ask), reader.likeness
    memory.catch_up(town=town.key, ask=ask, now=now, asked=[asked_by(snapshot.facts)])
    neighbours, most = neighbours_of(town), load_policy().fit.shortlist

    def read(ids: Sequence[str]) -> list[PreparedOffer]:
        offers = ask(
            lambda session: offers_by_id(session, offers=[Id(one) for one in ids], now=now)
        )
        memory.forget({*ids} - {offer.id for offer in offers})
        return [reader.prepared(offer) for offer in offers]

    while True:
        (shortlist,) = shortlists(
            wishes=[snapshot.facts],
            index=memory.index,
            neighbours=neighbours,
            words=reader.words,
            likeness=likeness,
            most=most,
        )
        candidates = lay_beside(
            shortlist,
            offers=read,
            neighbours=neighbours,
            words=reader.words,
            likeness=likeness,
        )
        if len(candidates.found) >= MOST or len(shortlist.open) < most:
            break
        most *= _DEEPER
    alone = not candidates.found and not candidates.failures
    return Found(
        wish=snapshot.wish,
        revision=snapshot.revision,
        candidates=candidates,
        places=_places(snapshot.facts, town, reader, ask) if alone else (),
    )


def keep_candidates(session: Session, *, found_now: Found, town: Town, now: datetime) -> None:
    """Write what was found, unless the wish changed; tell whoever waits for it, once."""
    wish = locked(session, Wish, found_now.wish)
    if wish.revision != found_now.revision or wish.state is not WishState.OPEN:
        return
    just_changed = wish.searched_revision != wish.revision
    wish.searched_revision, wish.searched_at = wish.revision, now
    wish.about = sorted(found_now.candidates.about)
    fresh = _write(session, wish, found_now.candidates, now)
    wish.almost = {
        "places": list(found_now.places),
        "asks": [reason_data(reason) for reason in found_now.candidates.asks],
        "shut": [reason_data(failure.why) for failure in found_now.candidates.failures],
        "near": [
            {
                "offer": miss.offer,
                "opens": [reason_data(shut.opens) for shut in miss.failures if shut.opens],
            }
            for miss in found_now.candidates.almost
        ],
    }
    session.flush()
    any_shown = session.scalar(
        select(exists().where(Candidate.wish_id == wish.id, Candidate.state == "shown"))
    )
    if any_shown:
        settle_task(session, kind="no_candidate", about=wish.id, now=now)
    elif not found_now.candidates.failures:
        open_task(
            session,
            town=town,
            kind="no_candidate",
            about=wish.id,
            urgency=Urgency.THIS_WEEK,
            person=wish.person_id,
            facts={"wish": wish.id.hex},
            now=now,
        )
    if fresh or just_changed:
        tell(
            session,
            Notice(
                to=found(session, Person, wish.person_id).supporter_id,
                kind="ca.found" if any_shown else "ca.none",
                subject=wish.id,
                # What is told is decided under the wish's lock, once for each search.
                key=f"ca:{wish.id.hex}:{new_id().hex}",
                begun=now - wish.changed_at > _JUST_NOW,
                person=wish.person_id,
            ),
        )


def still_fits(
    session: Session,
    *,
    wish: Wish,
    offer: Offer,
    town: Town,
    reader_words: Mapping[str, str],
    by_hand: bool,
    now: datetime,
) -> bool:
    """
    Check the gates again on the rows of this transaction.

    :param by_hand: a coordinator laid the two side by side or decides now; then a protected
        person's wish may go on, which no search ever proposes
    """
    facts = wish_facts(session, wish=wish, activity_words=reader_words, now=now)
    return passes(
        wish=replace(facts, protected=facts.protected and not by_hand),
        offer=offer_facts(session, offers=[offer], now=now)[0],
        neighbours=neighbours_of(town),
    )


def _pool_of(session: Session) -> Pool:
    """Tell one database from another."""
    bind = session.get_bind()
    return (bind if isinstance(bind, Engine) else bind.engine).pool


def neighbours_of(town: Town) -> dict[str, frozenset[str]]:
    """Return the areas beside each area of a town."""
    return {area.key: frozenset(area.neighbours) for area in town.areas}


def _places(wish: WishFacts, town: Town, reader: Reader, ask: Ask) -> tuple[str, ...]:
    return rank_places(
        wish=wish,
        places=ask(lambda session: ranked_places(session, town=town)),
        neighbours=neighbours_of(town),
        words=reader.words,
    )


def _write(session: Session, wish: Wish, candidates: Candidates, now: datetime) -> bool:
    """Write the candidates of a wish; return whether any of them is shown for the first time."""
    known = {
        row.offer_id.hex: row
        for row in session.scalars(select(Candidate).where(Candidate.wish_id == wish.id))
    }
    fresh = False
    for rank, candidate in enumerate(candidates.found, start=1):
        row = known.pop(candidate.offer, None)
        if row is None:
            row = Candidate(wish_id=wish.id, offer_id=Id(candidate.offer), state="gone")
            session.add(row)
        if row.state == "gone":
            row.state = "shown"
            # What a search shows follows from the wish and the offers alone.
            row.chance, row.policy = 1.0, policy_version()
            fresh = True
        row.host_id = Id(candidate.host)
        row.rank, row.made_at = rank, now
        row.fit, row.fit_person = candidate.fit, candidate.fit_person
        row.fit_host = candidate.fit_host
        row.reasons = reasons_of(candidate)
    for row in known.values():
        if row.state == "shown" and row.proposed_by is None:
            row.state = "gone"
    return fresh


def reasons_of(candidate: Laid) -> dict[str, Any]:
    """Return the reasons of a candidate as they are stored."""
    return {
        "person": [reason_data(reason) for reason in candidate.reasons_person],
        "host": [reason_data(reason) for reason in candidate.reasons_host],
        "asks": [reason_data(reason) for reason in candidate.asks],
    }


def reason_data(reason: Reason | None) -> dict[str, Any]:
    """Return a reason as it is stored."""
    assert reason is not None
    return {
        "key": reason.key,
        "words": dict(reason.words),
        "names": {name: list(keys) for name, keys in reason.names},
    }
