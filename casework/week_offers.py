"""
The offers that a town's wishes could reach, read for its plan and its lists of a week.

Its own come all. Of what crosses borders, once that is much, only what lies near to one of its
wishes, as a search does it (docs/matching.md), and whatever the week holds on to already.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS, offer_facts
from casework.offer_memory import Ask, asked_by
from casework.search import Reader
from matching.facts import OfferFacts, WishFacts
from storage.base import Id
from storage.states import HostState, IntroductionState, OfferState
from storage.tables import Host, Introduction, Offer

_ASKED = (IntroductionState.CHOSEN, IntroductionState.ASKED)


@dataclass(frozen=True)
class WeekOffers:
    """
    Offers in the order of their ids; by host, how many it looks after and is being asked about.
    """

    offers: tuple[OfferFacts, ...]
    host_load: Mapping[str, int]
    host_asked: Mapping[str, int]


def week_offers(
    *,
    town: str,
    wishes: Sequence[WishFacts],
    held: Sequence[str],
    reader: Reader,
    ask: Ask,
    now: datetime,
) -> WeekOffers:
    """
    Take up in memory what the wishes could reach, and read it anew.

    :param held: ids of offers that lines, locks and teams stand on: they are read however far
    :param ask: runs the short readings, as no transaction is open
    """
    crossing = reader.memory(ask).catch_up(
        town=town,
        ask=ask,
        now=now,
        asked=[asked_by(wish) for wish in wishes],
        held=[Id(one) for one in held],
    )
    own = ask(lambda session: _read(session, Offer.town == town, now))
    # With whatever else their hosts offer over the border: it counts for what they look after.
    theirs = select(Offer.host_id).where(crossing).correlate(None)
    beyond = and_(Offer.town != town, Offer.reach.in_(BORDERLESS), Offer.host_id.in_(theirs))
    others = ask(lambda session: _read(session, beyond, now))
    return WeekOffers(
        offers=tuple(sorted((*own.offers, *others.offers), key=lambda offer: offer.id)),
        host_load=Counter(own.host_load) + Counter(others.host_load),
        host_asked={**own.host_asked, **others.host_asked},
    )


def _read(session: Session, here: ColumnElement[bool], now: datetime) -> WeekOffers:
    offers = session.scalars(
        select(Offer)
        .join(Host, Host.id == Offer.host_id)
        .where(
            Offer.state != OfferState.CLOSED,
            Host.state.in_((HostState.APPROVED, HostState.PAUSED)),
            here,
        )
    ).all()
    facts = offer_facts(session, offers=offers, now=now)
    load = Counter[str]()
    for row, offer in zip(offers, facts, strict=True):
        load[offer.host] += row.capacity - offer.capacity_left
    asked = session.execute(
        select(Introduction.host_id, func.count())
        .where(
            Introduction.state.in_(_ASKED), Introduction.host_id.in_({o.host_id for o in offers})
        )
        .group_by(Introduction.host_id)
    )
    return WeekOffers(tuple(facts), load, {host.hex: many for host, many in asked})
