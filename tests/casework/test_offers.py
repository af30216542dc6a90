"""An offer is posted, changed, rests and ends; who may see it depends on offer, host and town."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.change_offer import change_offer
from casework.close_offer import close_offer
from casework.ground import NotYours, TooLate, take_notices
from casework.offer_terms import NoHope, OfferTerms, is_no_hope
from casework.pause_offer import pause_offer
from casework.post_offer import post_offer
from casework.reopen_offer import reopen_offer
from casework.views_hosts import my_offers, offer_card, open_offers
from matching.facts import Condition, Need, OfferKind, Reach, Slot
from storage.database import Database
from storage.states import HostState, HowHeard, IntroductionState, OfferState, Role
from storage.tables import Account, AuditEntry, Chat, Hope, Host, Offer, Task
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)

TERMS = OfferTerms(
    text="土曜の朝、川べりをいっしょに走れます",
    kind=OfferKind.TOGETHER,
    area="kawabata",
    reach=Reach.NEIGHBOURS,
    slots=frozenset({Slot.SAT_AM, Slot.SUN_AM}),
    capacity=3,
    provides=frozenset({Need.OWN_PACE, Need.LOOK_FIRST}),
    conditions=frozenset({Condition.INSURANCE_NEEDED}),
    hope="走る仲間がほしい",
)


@dataclass(frozen=True)
class Scene:
    """An approved host with its account, a supporter and a coordinator."""

    session: Session
    host: Host
    giver: Account
    supporter: Account
    coordinator: Account

    def posts(self, terms: OfferTerms = TERMS) -> Offer:
        """Post an offer of the host."""
        return post_offer(self.session, by=self.giver, terms=terms, town=TOWN, now=NOW)

    def seen(self, area: str | None = None) -> list[str]:
        """Return what the supporter leafs through."""
        self.session.flush()
        return [o.text for o in open_offers(self.session, by=self.supporter, area=area).rows]


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Everybody in an open transaction."""
    with database.writing() as session:
        host = make_host(session)
        yield Scene(
            session,
            host,
            make_account(session, Role.HOST, host_id=host.id),
            make_account(session, Role.SUPPORTER),
            make_account(session, Role.COORDINATOR),
        )


def test_an_offer_is_kept_whole(scene: Scene) -> None:
    """What was posted is what a supporter reads."""
    offer = scene.posts()

    card = offer_card(scene.session, offer=offer.id, by=scene.supporter)

    assert (card.text, card.kind, card.area, card.reach) == (
        TERMS.text,
        TERMS.kind,
        TERMS.area,
        TERMS.reach,
    )
    assert (card.slots, card.capacity, card.hopes) == (TERMS.slots, 3, ("走る仲間がほしい",))
    assert set(card.provides) == TERMS.provides
    assert set(card.conditions) == TERMS.conditions
    assert card.host.name == "走友会"


@pytest.mark.parametrize(
    "words",
    [
        "人手がほしい",
        "とにかく人手不足です",
        "人が足りない",
        "手が足りません",
        "人がほしい",
        "アルバイト",
        "スタッフがほしい",
        "特になし",
        "",
    ],
)
def test_hands_are_no_hope(words: str) -> None:
    """Asking for labour, or for nothing, is not what the host would be glad of."""
    assert is_no_hope(words)
    with pytest.raises(NoHope):
        replace(TERMS, hope=words)


@pytest.mark.parametrize(
    "words",
    [
        "走る仲間がほしい",
        "いっしょに走る人がほしい",
        "将棋の相手がほしい",
        "話し相手がほしい",
        "壁に彩りがほしい",
        "踊りの担い手がほしい",
        "写真を見てくれる人に会いたい",
        "手を動かす時間を楽しみたい",
    ],
)
def test_company_is_a_hope(words: str) -> None:
    """Wanting company is a hope, although it ends in the same signs as asking for hands."""
    assert not is_no_hope(words)


@pytest.mark.parametrize("capacity", [0, 21])
def test_an_offer_is_for_one_to_twenty(capacity: int) -> None:
    """Other numbers are refused."""
    with pytest.raises(ValueError, match="1 to 20"):
        replace(TERMS, capacity=capacity)


def test_an_account_without_a_host_posts_nothing(scene: Scene) -> None:
    """First the registration, then the offer; a refused host posts nothing either."""
    stranger = make_account(scene.session, Role.HOST)
    scene.host.state = HostState.REFUSED
    scene.session.flush()

    for nobody in (stranger, scene.giver, scene.supporter):
        with pytest.raises(NotYours):
            post_offer(scene.session, by=nobody, terms=TERMS, town=TOWN, now=NOW)


def test_an_offer_is_shown_once_its_host_is_approved(scene: Scene) -> None:
    """A waiting or paused host's offers are kept, but nobody leafs through them."""
    offer = scene.posts()

    for state, seen in (
        (HostState.WAITING, []),
        (HostState.APPROVED, [TERMS.text]),
        (HostState.PAUSED, []),
    ):
        scene.host.state = state
        assert scene.seen() == seen
    with pytest.raises(NotYours):
        offer_card(scene.session, offer=offer.id, by=scene.supporter)
    assert [o.id for o in my_offers(scene.session, by=scene.giver).rows] == [offer.id]


def test_changing_an_offer_moves_its_revision(scene: Scene) -> None:
    """A change replaces terms and hope, and whoever planned with the old ones can tell."""
    offer = scene.posts()

    change_offer(
        scene.session,
        offer=offer.id,
        by=scene.giver,
        terms=replace(TERMS, capacity=5, hope="大会にいっしょに出たい"),
        town=TOWN,
        now=NOW,
    )

    card = offer_card(scene.session, offer=offer.id, by=scene.supporter)
    assert (card.capacity, card.hopes, offer.revision) == (5, ("大会にいっしょに出たい",), 2)


def test_an_offer_rests_and_comes_back(scene: Scene) -> None:
    """A paused offer is not shown; pressing twice counts once."""
    offer = scene.posts()

    pause_offer(scene.session, offer=offer.id, by=scene.giver, now=NOW)
    pause_offer(scene.session, offer=offer.id, by=scene.giver, now=NOW)
    resting = scene.seen()
    reopen_offer(scene.session, offer=offer.id, by=scene.giver, now=NOW)

    assert (resting, scene.seen(), offer.revision) == ([], [TERMS.text], 3)


def test_a_closed_offer_stays_closed(scene: Scene) -> None:
    """It cannot be paused, reopened or changed, and leaves the host's list."""
    offer = scene.posts()
    close_offer(scene.session, offer=offer.id, by=scene.giver, towns={TOWN.key: TOWN}, now=NOW)

    for deed in (pause_offer, reopen_offer):
        with pytest.raises(TooLate):
            deed(scene.session, offer=offer.id, by=scene.giver, now=NOW)
    with pytest.raises(TooLate):
        change_offer(scene.session, offer=offer.id, by=scene.giver, terms=TERMS, town=TOWN, now=NOW)
    assert my_offers(scene.session, by=scene.giver).rows == ()


def test_closing_leaves_no_introduction_in_silence(scene: Scene) -> None:
    """Each open introduction becomes one task for its coordinator; ended ones do not."""
    offer = scene.posts()
    for state in (IntroductionState.ASKED, IntroductionState.DECLINED):
        person = make_person(scene.session, scene.supporter)
        make_introduction(
            scene.session,
            make_wish(scene.session, person),
            offer,
            state=state,
            coordinator_id=scene.coordinator.id,
        )

    for _ in range(2):
        close_offer(scene.session, offer=offer.id, by=scene.giver, towns={TOWN.key: TOWN}, now=NOW)

    scene.session.flush()
    (task,) = scene.session.scalars(select(Task))
    assert (task.kind, task.coordinator_id) == ("offer_closed", scene.coordinator.id)
    assert task.introduction_id is not None


def test_an_offer_is_its_hosts_to_change(scene: Scene) -> None:
    """Another host and a supporter find nothing, and a coordinator only what was heard."""
    offer = scene.posts()
    other = make_account(scene.session, Role.HOST, host_id=make_host(scene.session).id)

    for nobody in (other, scene.supporter, scene.coordinator):
        with pytest.raises(NotYours):
            pause_offer(scene.session, offer=offer.id, by=nobody, now=NOW)
    with pytest.raises(NotYours):
        offer_card(scene.session, offer=offer.id, by=other)


def enters(scene: Scene, offer: Offer, by: Account) -> None:
    """Change, rest, show again and end an offer, each heard by phone."""
    phone = {"offer": offer.id, "by": by, "how_heard": HowHeard.PHONE, "now": NOW}
    changed = replace(TERMS, hope="夏だけ、いっしょに走りたい")
    change_offer(scene.session, **phone, terms=changed, town=TOWN)  # type: ignore[arg-type]
    pause_offer(scene.session, **phone)  # type: ignore[arg-type]
    pause_offer(scene.session, **phone)  # type: ignore[arg-type]
    reopen_offer(scene.session, **phone)  # type: ignore[arg-type]
    close_offer(scene.session, **phone, towns={TOWN.key: TOWN})  # type: ignore[arg-type]


@pytest.mark.parametrize("in_a_chat", [True, False])
def test_a_coordinator_enters_what_a_host_said_of_its_offer(scene: Scene, in_a_chat: bool) -> None:
    """
    Kept as heard by phone; who has a chat is told each time, anybody else has just said it.
    """
    if in_a_chat:
        scene.session.add(
            Chat(
                channel="test",
                bot="bot",
                address_index=b"0" * 16,
                address="1",
                account_id=scene.giver.id,
                first_seen=NOW,
            )
        )
    offer = scene.posts()
    take_notices(scene.session)

    enters(scene, offer, scene.coordinator)

    assert (offer.state, offer.how_heard) == (OfferState.CLOSED, HowHeard.PHONE)
    assert scene.session.scalars(select(Hope)).one().text == "夏だけ、いっしょに走りたい"
    told = [(one.to, one.facts["done"]) for one in take_notices(scene.session)]
    done = ["changed", "paused", "open", "closed"]
    assert told == ([(scene.giver.id, each) for each in done] if in_a_chat else [])
    heard = scene.session.scalars(
        select(AuditEntry).where(AuditEntry.by == scene.coordinator.id).order_by(AuditEntry.id)
    ).all()
    assert [(entry.act, entry.facts["how_heard"]) for entry in heard] == [
        ("change_offer", "phone"),
        ("pause_offer", "phone"),
        ("reopen_offer", "phone"),
        ("close_offer", "phone"),
    ]


def test_of_another_town_nothing_is_entered(scene: Scene) -> None:
    """A coordinator hears the hosts of their own town."""
    offer = scene.posts()
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonarimachi")

    with pytest.raises(NotYours):
        enters(scene, offer, elsewhere)


def test_hosts_leaf_through_nothing(scene: Scene) -> None:
    """The list of offers is for supporters and coordinators."""
    with pytest.raises(NotYours):
        open_offers(scene.session, by=scene.giver)


def test_a_job_is_not_brokered(scene: Scene) -> None:
    """Employment needs no hope, is kept for its host, and is shown to no supporter."""
    offer = scene.posts(
        OfferTerms(text="焙煎の仕事があります", kind=OfferKind.EMPLOYMENT, area="kawabata")
    )

    assert scene.seen() == []
    with pytest.raises(NotYours):
        offer_card(scene.session, offer=offer.id, by=scene.supporter)
    assert offer_card(scene.session, offer=offer.id, by=scene.coordinator).hopes == ()


def test_only_online_and_cross_region_offers_cross_the_border(scene: Scene) -> None:
    """Of another town's offers, these two kinds are seen here, and no other."""
    there = make_host(scene.session, town="tonarimachi", area="chuo")
    for reach in Reach:
        make_offer(scene.session, there, reach=reach.value, text=reach.value, area="chuo")

    assert set(scene.seen()) == {"online", "cross_region"}


def test_what_is_new_in_a_week_comes_first_and_what_lies_far_last(scene: Scene) -> None:
    """An offer that the week's order leaves out was either posted since, or is near to no wish."""
    listed = make_offer(scene.session, scene.host, text="並んだもの")
    make_offer(scene.session, scene.host, text="遠いもの", reach="online")
    later = NOW + timedelta(days=1)
    make_offer(scene.session, scene.host, text="新しいもの", changed_at=later)

    seen = open_offers(
        scene.session, by=scene.supporter, order=[listed.id.hex], ordered_at=NOW
    ).rows

    assert [offer.text for offer in seen] == ["新しいもの", "並んだもの", "遠いもの"]


def test_offers_are_leafed_through_newest_first_by_area(scene: Scene) -> None:
    """Five a page, the newest first; an area narrows them to what takes place there."""
    for number in range(6):
        make_offer(scene.session, scene.host, text=f"その{number}", area="kawabata")
    make_offer(scene.session, scene.host, text="駅前で", area="ekimae")
    make_offer(scene.session, scene.host, text="画面で", area="ekimae", reach="online")

    assert scene.seen("ekimae") == ["駅前で"]
    first = open_offers(scene.session, by=scene.supporter)
    last = open_offers(scene.session, by=scene.supporter, page=1)
    assert [o.text for o in first.rows] == ["画面で", "駅前で", "その5", "その4", "その3"]
    assert [o.text for o in last.rows] == ["その2", "その1", "その0"]
    assert (first.more, last.more) == (True, False)
