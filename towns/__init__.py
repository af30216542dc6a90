"""
A data file a town: areas, hours, words of greeting, agencies, cadence.

The town is the unit of everything: each row belongs to one, and this folder knows
nothing of the program that reads it.
"""

from pathlib import Path

from towns.load import Finding, TownProblem, findings, load_towns
from towns.model import (
    Agency,
    AgencyKind,
    Area,
    Contract,
    Greeting,
    Papers,
    PlaceToCall,
    PublicLine,
    Town,
    fiscal_year,
)
from towns.values import YearStyle

PRACTICE_TOWN = Path(__file__).parent / "kanaemachi.toml"
"""叶江市, which exists nowhere: for practice, rehearsal and tests."""

__all__ = [
    "PRACTICE_TOWN",
    "Agency",
    "AgencyKind",
    "Area",
    "Contract",
    "Finding",
    "Greeting",
    "Papers",
    "PlaceToCall",
    "PublicLine",
    "Town",
    "TownProblem",
    "YearStyle",
    "findings",
    "fiscal_year",
    "load_towns",
]
