"""Hosts and their offers."""

from casework.policy.relations import Relation
from casework.policy.rules import rule
from storage.tables import Approach, Host, Offer, PublicLink, StillRight, TableImport

OWN = Relation.OWN_HOST
TOWN = Relation.TOWN

RULES = (
    rule(
        "A host tells about itself and sees its own.",
        "register_host",
        "my_host",
        "my_offers",
        "waiting_still_right",
        host=OWN,
    ),
    rule(
        "A host offers something; a coordinator enters what it said.",
        "post_offer",
        on={"of": Host},
        optional=("of",),
        host=OWN,
        coordinator=TOWN,
    ),
    rule(
        "An offer is its host's to change, rest, wake and close; a coordinator enters its word.",
        "change_offer",
        "pause_offer",
        "reopen_offer",
        "close_offer",
        on={"offer": Offer},
        host=OWN,
        coordinator=TOWN,
    ),
    rule(
        "Offers are leafed through by staff; hosts never leaf through wishes.",
        "open_offers",
        supporter=Relation.SHOWN,
        coordinator=Relation.SHOWN,
    ),
    rule(
        "One offer is read by its host, its town's coordinators, and whoever leafs through it.",
        "offer_card",
        on={"offer": Offer},
        supporter=Relation.SHOWN,
        host=OWN,
        coordinator=(TOWN, Relation.SHOWN),
    ),
    rule(
        "A coordinator looks whether an offer is work in disguise.",
        "offer_to_look_at",
        "let_offer_in",
        "send_offer_back",
        "referral_of_offer",
        on={"offer": Offer},
        coordinator=TOWN,
    ),
    rule(
        "A coordinator decides which hosts of the town are asked, and how they are reached.",
        "approve_host",
        "refuse_host",
        "pause_host",
        "resume_host",
        "start_host",
        "send_own_page",
        "set_host_phone",
        "host_for_coordinator",
        "offers_of_host",
        on={"host": Host},
        coordinator=TOWN,
    ),
    rule(
        "A coordinator sees the town's hosts, and enters one that they visited.",
        "hosts_in",
        "register_visited_host",
        coordinator=TOWN,
    ),
    rule(
        "A host stops everything and keeps its promises itself; a coordinator may for it.",
        "stop_host",
        "accept_promises",
        "promised",
        on={"host": Host},
        host=OWN,
        coordinator=TOWN,
    ),
    rule(
        "Whether offers still hold is the host's to say.",
        "still_right_view",
        "answer_still_right",
        "come_back",
        on={"question": StillRight},
        host=OWN,
        coordinator=TOWN,
    ),
    rule(
        "Who wrote by a poster is called by a coordinator of the town.",
        "approach_view",
        "settle_approach",
        on={"approach": Approach},
        coordinator=TOWN,
    ),
    rule(
        "A coordinator brings hosts and places in from a table, and takes hosts out into one.",
        "ask_for_table",
        "send_table",
        "drop_table",
        coordinator=TOWN,
    ),
    rule(
        "What a table would bring is seen and taken in by whoever sent it.",
        "table_view",
        "take_table",
        on={"table": TableImport},
        coordinator=Relation.SELF,
    ),
    rule(
        "Hosts are read from and written into tables by coordinators and the command line.",
        "import_table",
        "export_hosts",
        coordinator=TOWN,
        operator=True,
    ),
    rule(
        "A coordinator makes the town's posters; the command line may too.",
        "make_poster_link",
        coordinator=TOWN,
        operator=True,
    ),
    rule(
        "A coordinator takes a poster of the town back; the command line may too.",
        "revoke_poster_link",
        on={"link": PublicLink},
        coordinator=TOWN,
        operator=True,
    ),
)
