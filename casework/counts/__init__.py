"""
What a report counts: each number by its name, with one query, and the rows behind it.

What a name means is said in ``texts`` (``counts.<name>`` and ``counts.define.<name>``).
"""

from casework.counts.month import Month
from casework.counts.numbers import NUMBERS

__all__ = ["NUMBERS", "Month"]
