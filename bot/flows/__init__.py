"""All conversations; a flow that is not named here cannot be reached."""

from bot.flows import (
    advice,
    asked_hosts,
    candidates,
    check_ins,
    decisions,
    everyone,
    handover,
    hosts,
    incidents,
    introductions,
    invite,
    mail,
    more,
    my_offers,
    notes,
    offers,
    officer,
    placement_days,
    placement_endings,
    placement_steps,
    placements,
    places,
    post_offer,
    post_wish,
    register_host,
    still_right,
    tasks,
    weekly,
    wishes,
)
from bot.registry import Registry

FLOWS = (
    everyone.FLOW,
    post_wish.FLOW,
    wishes.FLOW,
    candidates.FLOW,
    introductions.FLOW,
    asked_hosts.FLOW,
    register_host.FLOW,
    post_offer.FLOW,
    my_offers.FLOW,
    hosts.FLOW,
    offers.FLOW,
    invite.FLOW,
    mail.FLOW,
    placements.FLOW,
    placement_days.FLOW,
    placement_steps.FLOW,
    placement_endings.FLOW,
    check_ins.FLOW,
    incidents.FLOW,
    tasks.FLOW,
    officer.FLOW,
    weekly.FLOW,
    handover.FLOW,
    places.FLOW,
    still_right.FLOW,
    advice.FLOW,
    notes.FLOW,
    decisions.FLOW,
    # The last, so that what is for everyone stands below the lines of the others.
    more.FLOW,
)


def all_flows() -> Registry:
    """Return everything the program can be asked."""
    return Registry.of(FLOWS)
