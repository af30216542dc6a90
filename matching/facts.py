"""
What matching may know of a wish and of an offer, and nothing more.

No name, age or diagnosis can be put in here; every key is stable, because rows and
town files are written with it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Slot(StrEnum):
    """One of the 21 parts of a week: seven days, each morning, afternoon and evening."""

    MON_AM = "mon_am"
    MON_PM = "mon_pm"
    MON_EVE = "mon_eve"
    TUE_AM = "tue_am"
    TUE_PM = "tue_pm"
    TUE_EVE = "tue_eve"
    WED_AM = "wed_am"
    WED_PM = "wed_pm"
    WED_EVE = "wed_eve"
    THU_AM = "thu_am"
    THU_PM = "thu_pm"
    THU_EVE = "thu_eve"
    FRI_AM = "fri_am"
    FRI_PM = "fri_pm"
    FRI_EVE = "fri_eve"
    SAT_AM = "sat_am"
    SAT_PM = "sat_pm"
    SAT_EVE = "sat_eve"
    SUN_AM = "sun_am"
    SUN_PM = "sun_pm"
    SUN_EVE = "sun_eve"


class OfferKind(StrEnum):
    """What an offer is: joy shared, a role, something paid, or a job (never matched here)."""

    TOGETHER = "together"
    ROLE = "role"
    PAID = "paid"
    EMPLOYMENT = "employment"


class Reach(StrEnum):
    """From how far away a person may come; ONLINE is joined from home, in any town."""

    OWN_AREA = "own_area"
    NEIGHBOURS = "neighbours"
    TOWN = "town"
    CROSS_REGION = "cross_region"
    ONLINE = "online"


class Need(StrEnum):
    """What somebody needs around them so that they can be there."""

    WHEELCHAIR = "wheelchair"
    TOILET_NEAR = "toilet_near"
    SIT = "sit"
    BY_BUS = "by_bus"
    PARKING = "parking"
    QUIET = "quiet"
    FEW_PEOPLE = "few_people"
    SHORT_TIME = "short_time"
    BREAKS = "breaks"
    NO_PHONE = "no_phone"
    NO_TALKING = "no_talking"
    SAME_PERSON = "same_person"
    WITH_SUPPORTER = "with_supporter"
    LOOK_FIRST = "look_first"
    IN_WRITING = "in_writing"
    SIGN_LANGUAGE = "sign_language"
    EASY_WORDS = "easy_words"
    OWN_PACE = "own_pace"


NEEDS_OF_A_PLACE = frozenset({Need.WHEELCHAIR, Need.TOILET_NEAR, Need.BY_BUS, Need.PARKING})
"""Needs that fall away where nobody has to go anywhere (online)."""


class Condition(StrEnum):
    """What a host asks of whoever comes; a person meets it or does not."""

    ADULTS_ONLY = "adults_only"
    WOMEN_ONLY = "women_only"
    MEN_ONLY = "men_only"
    RESIDENTS_ONLY = "residents_only"
    OWN_TRANSPORT = "own_transport"
    REGISTRATION = "registration"
    INSURANCE_NEEDED = "insurance_needed"
    FEE = "fee"
    OWN_TOOLS = "own_tools"
    EXPERIENCE = "experience"
    REGULAR = "regular"
    HEALTH_CHECK = "health_check"


MATCHED_KINDS = frozenset({OfferKind.TOGETHER, OfferKind.ROLE, OfferKind.PAID})
"""Employment leaves matching: brokering a job needs a licence (see ``gates``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFacts:
    """
    One wish of one person, as far as matching may know it.

    ``text`` is the one guarded sentence meant for the other side. Empty ``slots`` mean
    any time. ``area`` None means that the place does not matter. ``later`` is
    「願いはこれから」: no sentence yet, likes and curiosity only.
    """

    id: str
    text: str
    town: str
    consented: bool
    protected: bool
    area: str | None = None
    later: bool = False
    likes: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    slots: frozenset[Slot] = frozenset()
    needs: frozenset[Need] = frozenset()
    meets: frozenset[Condition] = frozenset()
    kinds: frozenset[OfferKind] = MATCHED_KINDS
    blocked_hosts: frozenset[str] = frozenset()
    declined_offers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """
    One offer of one host.

    Empty ``slots`` mean any time; ``capacity_left`` counts people who can still come, ``size``
    how many are there at once. ``days`` are the days still ahead of an offer that takes place
    on certain days only: empty once all are over, None if it does not.
    ``hopes`` are what the host would be glad of, one sentence each.
    """

    id: str
    host: str
    text: str
    kind: OfferKind
    town: str
    area: str | None
    reach: Reach
    capacity_left: int
    open: bool
    slots: frozenset[Slot] = frozenset()
    provides: frozenset[Need] = frozenset()
    conditions: frozenset[Condition] = frozenset()
    hopes: tuple[str, ...] = ()
    days: frozenset[date] | None = None
    size: int | None = None
