"""
Every number of a report, in the report's order.

A number is a part of another (``part_of``), or the sum of others (``adds``): the report says so and
is refused where it does not hold.
"""

from collections.abc import Mapping
from itertools import chain

from casework.counts.number import Number
from casework.counts.of_persons import of_introductions, of_persons
from casework.counts.of_placements import of_check_ins, of_days, of_placements
from casework.counts.of_work import of_hosts, of_work

NUMBERS: Mapping[str, Number] = {
    one.name: one
    for one in chain(
        of_persons(),
        of_introductions(),
        of_days(),
        of_placements(),
        of_check_ins(),
        of_work(),
        of_hosts(),
    )
}
"""Every number by its name."""
