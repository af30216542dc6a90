"""The table: every act that somebody can ask for, by its name."""

from collections.abc import Mapping

from casework.policy.rules import Rule
from casework.policy.table import accounts, cases, hosts, placements, town


def _by_act() -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for part in (cases, placements, hosts, town, accounts):
        for rule in part.RULES:
            for act in rule.acts:
                if act in found:
                    raise ValueError(f"two rules for {act}")
                found[act] = rule
    return found


RULES = _by_act()
