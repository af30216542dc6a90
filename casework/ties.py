"""
エコマップ: with whom a person has to do; kinds of party, of tie, and of answer, as codes.

A party is an organisation or a kind of somebody, never a person by name. Which lane it is in, the
kind says: formal is a service or an office, informal everything that is nobody's duty.
"""

from enum import StrEnum


class Lane(StrEnum):
    """The two lanes of the seeds (2車線): what is a service, and what is not."""

    FORMAL = "formal"
    INFORMAL = "informal"


class PartyKind(StrEnum):
    """What the other end of a tie is."""

    COUNSELLING = "counselling"
    CITY = "city"
    MEDICAL = "medical"
    CARE = "care"
    DISABILITY = "disability"
    WORK = "work"
    SCHOOL = "school"
    MONEY = "money"
    HOUSING = "housing"
    FAMILY = "family"
    FRIENDS = "friends"
    NEIGHBOURS = "neighbours"
    COMMISSIONER = "commissioner"
    PEERS = "peers"
    GROUP = "group"
    COMPANY = "company"
    VOLUNTEER = "volunteer"
    SHOP = "shop"
    WORKPLACE = "workplace"
    ONLINE = "online"
    ANIMAL = "animal"
    TOWNSPEOPLE = "townspeople"

    @property
    def lane(self) -> Lane:
        """The lane that it is in."""
        return Lane.FORMAL if self in _FORMAL else Lane.INFORMAL


_FORMAL = frozenset(
    {
        PartyKind.COUNSELLING,
        PartyKind.CITY,
        PartyKind.MEDICAL,
        PartyKind.CARE,
        PartyKind.DISABILITY,
        PartyKind.WORK,
        PartyKind.SCHOOL,
        PartyKind.MONEY,
        PartyKind.HOUSING,
    }
)


class Bond(StrEnum):
    """What a tie is like, as in every ecomap (A. Hartman, Social Casework 59, 1978)."""

    STRONG = "strong"
    WEAK = "weak"
    STRAINED = "strained"


class Giving(StrEnum):
    """Who gives to whom."""

    TO_PERSON = "to_person"
    FROM_PERSON = "from_person"
    BOTH = "both"


class Power(StrEnum):
    """What is answered to 「本人の力を奪っていないか」."""

    LEAVES = "leaves"  # it does not: the person's strength is left to them, or grows
    PARTLY = "partly"  # in part: something could be left to them
    TAKES = "takes"  # it does: the support is to be thought over
    UNSURE = "unsure"


SIDES = tuple(f"d{number}" for number in range(1, 10))
"""The sides of a life: chapters of ICF, "activities and participation" (WHO 2001)."""
