"""
Gifts of a week: a person's strength for another's wish, in rings and chains.

Only wishes that nothing else meets this week receive; whoever is placed already may give and
needs nothing back.
"""

from dataclasses import replace
from itertools import pairwise

from matching.circulation import solve
from matching.facts import OfferFacts, OfferKind, Reach
from matching.plan.town import Gift, OpenWish, TownWeek
from matching.policy import Policy
from matching.prepared import prepare
from matching.words import Words


def gifts_that_go_round(
    *, town: TownWeek, placed: set[str], words: Words, policy: Policy
) -> tuple[tuple[Gift, ...], ...]:
    """
    Return rings and chains of gifts, each in the order in which they are given.

    A strength is laid beside a wish as an offer would be, through the same gates; it is an idea
    to talk over, because nobody has offered anything yet.

    :param placed: wishes that have a line or a team
    """
    # Brings numpy along, which an idle program does without.
    from matching.index.search import search

    givers = {wish.person: wish for wish in town.wishes if wish.facts.strengths}
    strengths = [prepare(offer=_as_offer(wish), words=words) for _, wish in sorted(givers.items())]
    voices: dict[str, set[str]] = {}
    for person, giver in givers.items():
        voices.setdefault(giver.voice, set()).add(person)
    receiving = [wish for wish in town.wishes if wish.facts.id not in placed]
    met = search(
        # Nobody gives to oneself, and nobody speaks for both sides.
        [
            replace(
                wish.facts,
                blocked_hosts=wish.facts.blocked_hosts | {wish.person, *voices.get(wish.voice, ())},
            )
            for wish in receiving
        ],
        offers=strengths,
        neighbours=town.neighbours,
        words=words,
        limit=policy.plan.edges_a_wish,
    )
    gifts: dict[tuple[str, str], Gift] = {}
    for wish, meeting in zip(receiving, met, strict=True):
        for candidate in meeting.found:
            pair = (candidate.host, wish.person)
            known = gifts.get(pair)
            if known is None or candidate.fit_person > known.candidate.fit_person:
                gifts[pair] = Gift(giver=candidate.host, wish=wish.facts.id, candidate=candidate)
    waiting = {wish.person for wish in town.wishes if wish.facts.id not in placed}
    around = solve(
        [(giver, to, gift.candidate.fit_person) for (giver, to), gift in gifts.items()],
        cycle_length=policy.circulation.cycle_length,
        chain_length=policy.circulation.chain_length,
        starts=givers.keys() - waiting,
        success=policy.circulation.success,
    )
    rings = ((*ring, ring[0]) for ring in around.cycles)
    return tuple(
        tuple(gifts[giver, to] for giver, to in pairwise(path)) for path in (*rings, *around.chains)
    )


def _as_offer(wish: OpenWish) -> OfferFacts:
    facts = wish.facts
    return OfferFacts(
        id=wish.person,
        host=wish.person,
        text="、".join(facts.strengths),
        kind=OfferKind.TOGETHER,
        town=facts.town,
        area=facts.area,
        reach=Reach.NEIGHBOURS,
        capacity_left=1,
        open=facts.consented and not facts.protected,
        slots=facts.slots,
    )
