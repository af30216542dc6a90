"""
Which reasons are told to which side.

The host's side names activities, times and the host's own hope; never age, diagnosis,
waiting time, score, label, or the person's own words.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from matching.days import suiting_days
from matching.facts import OfferFacts, Reach, WishFacts
from matching.fit import Affinity
from matching.gates import are_neighbours
from matching.reasons import Reason, activity_name, facet_names
from matching.words import Meaning

Source = Literal["wish", "like", "strength"]

LONGEST_HOPE = 40
"""Characters quoted of a host's own hope."""


def link_for_person(
    source: Source, link: Affinity, meaning: Meaning, *, by_meaning: bool
) -> tuple[Reason, ...]:
    """Say what links the offer to what the person wished, likes or is good at."""
    if by_meaning:
        return (Reason("reasons.person.meaning"),)
    if link.activity and link.implied:
        return (
            Reason("reasons.person.implied", names=(("activity", activity_name(link.activity)),)),
        )
    if link.activity:
        how = "related" if link.near else "activity"
        return (
            Reason(
                f"reasons.person.{source}_{how}",
                names=(("activity", activity_name(link.activity)),),
            ),
        )
    if link.word:
        word = meaning.shown.get(link.word, link.word)
        return (Reason(f"reasons.person.{source}_word", words=(("word", word),)),)
    return (Reason("reasons.person.look_first"),)


def roles_told(link: Affinity) -> tuple[Reason, ...]:
    """Say to the person's side what they would do there, where roles meet."""
    return (Reason(f"reasons.person.role_{link.role}"),) if link.role else ()


def link_for_host(source: Source, link: Affinity, hope: str) -> tuple[Reason, ...]:
    """
    Say which activity links the person to the host's hope.

    Nothing where only a word is shared: to say that a hope fits would then tell the
    host that the person used that very word. Nothing either where the activity is only
    implied: that would tell what the person cannot do alone.
    """
    if not link.own:
        return ()
    how = "related" if link.near else "activity"
    return (
        Reason(
            f"reasons.host.{source}_{how}",
            words=(("hope", _quote(hope)),),
            names=(("activity", activity_name(link.own)),),
        ),
    )


def circumstances_for_person(
    wish: WishFacts, offer: OfferFacts, neighbours: Mapping[str, frozenset[str]]
) -> tuple[Reason, ...]:
    """Say which times, needs and distance suit the person."""
    told = []
    shared = facet_names(wish.slots & offer.slots)
    if day := suiting_days(wish=wish, offer=offer)[:1]:
        told.append(Reason("reasons.person.day", words=(("day", day[0].isoformat()),)))
    elif shared:
        told.append(Reason("reasons.person.slots", names=(("slots", shared[:2]),)))
    met = facet_names(wish.needs & offer.provides)
    if met:
        told.append(Reason("reasons.person.needs", names=(("needs", met),)))
    if offer.reach is Reach.ONLINE:
        told.append(Reason("reasons.person.online"))
    elif wish.area and offer.area and wish.town == offer.town:
        if wish.area == offer.area:
            told.append(Reason("reasons.person.same_area"))
        elif are_neighbours(wish.area, offer.area, neighbours):
            told.append(Reason("reasons.person.next_area"))
    return tuple(told)


def circumstances_for_host(wish: WishFacts, offer: OfferFacts) -> tuple[Reason, ...]:
    """Say that the times suit, in the host's own times."""
    if wish.slots and (day := suiting_days(wish=wish, offer=offer)[:1]):
        return (Reason("reasons.host.day", words=(("day", day[0].isoformat()),)),)
    shared = facet_names(wish.slots & offer.slots)
    return (Reason("reasons.host.slots", names=(("slots", shared[:2]),)),) if shared else ()


def caution(unwanted: Iterable[str]) -> tuple[Reason, ...]:
    """Say what the person would rather not, where the offer has it as well."""
    names = tuple(name for key in sorted(unwanted) for name in activity_name(key))
    return (Reason("reasons.person.refused", names=(("activity", names),)),) if names else ()


def asks_of(
    wish: WishFacts, offer: OfferFacts, offered: Affinity, link: Affinity, hope: str
) -> tuple[Reason, ...]:
    """
    Say what supporter or coordinator could ask, of a side about which too little is known.

    Of the host's hope nothing where an activity links the person to it already; ``offered`` is
    how the wish goes with the offer itself.
    """
    asked = []
    if offered.clash:
        asked.append(Reason(f"reasons.ask.both_{offered.clash}"))
    if link.own:
        return tuple(asked)
    if not offer.hopes:
        asked.append(Reason("reasons.ask.hope"))
    else:
        ask = "hope_word" if link.word else "hope_unseen"
        quoted = _quote(hope or offer.hopes[0])
        asked.append(Reason(f"reasons.ask.{ask}", words=(("hope", quoted),)))
    if not wish.strengths and not wish.likes:
        asked.append(Reason("reasons.ask.strengths"))
    return tuple(asked)


def _quote(hope: str) -> str:
    line = " ".join(hope.split())
    return line if len(line) <= LONGEST_HOPE else line[: LONGEST_HOPE - 1] + "…"
