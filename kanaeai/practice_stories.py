"""
Who lives in the practice town, and which stories are under way; everybody is invented.

The stories are those that 参加支援 is told by: a marathon, a coffee drip bag, photographs on
a wall, and a wish that is still to come.
"""

from dataclasses import dataclass

from casework.offer_terms import OfferTerms
from casework.post_wish import WishTold
from followup.labour import HARMLESS
from matching.facts import Need, OfferKind, Reach, Slot
from storage.states import Role

SATURDAY_MORNING = frozenset({Slot.SAT_AM})
WEEKDAY_MORNINGS = frozenset({Slot.TUE_AM, Slot.WED_AM, Slot.THU_AM})


@dataclass(frozen=True, kw_only=True)
class HostStory:
    """
    A host with what it can do and what it would be glad of, there since ``days_ago``.

    :param mail: where it is reached; it has no chat then
    :param phone: where it is called, if it has nothing else
    """

    name: str
    kind: str
    area: str
    sentence: str
    offers: tuple[OfferTerms, ...]
    approved: bool = True
    mail: str = ""
    phone: str = ""
    days_ago: int = 58


@dataclass(frozen=True, kw_only=True)
class WishStory:
    """
    A wish, told some days ago.

    :param goes_to: the host with whom it is under way
    :param asks: the host that is asked about it today
    :param told_by: the supporter who tells it; the first two take turns with the others
    """

    label: str
    area: str
    days_ago: int
    told: WishTold
    goes_to: str = ""
    asks: str = ""
    told_by: str = ""


STAFF: tuple[tuple[str, Role, str], ...] = (
    ("あおば", Role.SUPPORTER, "支援者"),
    ("みどり", Role.COORDINATOR, "コーディネーター"),
    ("ひなた", Role.SUPPORTER, "支援者"),
    ("こずえ", Role.COORDINATOR, "コーディネーター"),
    ("かえで", Role.OFFICER, "市担当"),
    ("つばさ", Role.SUPPORTER, "支援者"),
)

HOSTS: tuple[HostStory, ...] = (
    HostStory(
        name="川べり走友会",
        kind="group",
        area="kawabata",
        sentence="土曜の朝に、川べりをゆっくり走っています",
        offers=(
            OfferTerms(
                text="土曜の朝、いっしょにゆっくり走れます",
                kind=OfferKind.TOGETHER,
                area="kawabata",
                reach=Reach.TOWN,
                slots=SATURDAY_MORNING,
                capacity=5,
                provides=frozenset({Need.LOOK_FIRST, Need.OWN_PACE, Need.WITH_SUPPORTER}),
                hope="いっしょに走る仲間がほしい",
            ),
        ),
    ),
    HostStory(
        name="かなえ印刷",
        kind="company",
        area="ekimae",
        sentence="まちの印刷会社です。走るのが好きな社員がいます",
        offers=(
            OfferTerms(
                text="走るのが好きな社員が、大会まで練習につきあえます",
                kind=OfferKind.TOGETHER,
                area="ekimae",
                reach=Reach.TOWN,
                capacity=3,
                provides=frozenset({Need.OWN_PACE, Need.LOOK_FIRST}),
                hope="大会をめざして走る仲間がほしい",
            ),
        ),
    ),
    HostStory(
        name="珈琲と本 ことり",
        kind="company",
        area="honmachi",
        sentence="本の多い小さな喫茶店です",
        offers=(
            OfferTerms(
                text="珈琲のドリップバッグづくりを、いっしょにできます",
                kind=OfferKind.ROLE,
                area="honmachi",
                reach=Reach.TOWN,
                slots=WEEKDAY_MORNINGS,
                capacity=4,
                provides=frozenset(
                    {Need.SIT, Need.NO_TALKING, Need.LOOK_FIRST, Need.BREAKS, Need.SHORT_TIME}
                ),
                hope="手を動かしながら、いっしょに珈琲を楽しむ仲間がほしい",
                labour=HARMLESS,
            ),
            OfferTerms(
                text="店の壁に、写真や絵を二週間かざれます",
                kind=OfferKind.TOGETHER,
                area="honmachi",
                reach=Reach.TOWN,
                capacity=2,
                provides=frozenset({Need.NO_TALKING}),
                hope="壁に写真や絵の彩りがほしい",
            ),
        ),
    ),
    HostStory(
        name="朝の花だん会",
        kind="volunteer",
        area="sakuragaoka",
        sentence="朝の二十分、駅の花だんの世話をしています",
        # Long enough for 「いまのままでよいですか」 to come with the first tick.
        days_ago=95,
        offers=(
            OfferTerms(
                text="朝の静かな二十分、花の水やりを二人でできます",
                kind=OfferKind.TOGETHER,
                area="sakuragaoka",
                reach=Reach.NEIGHBOURS,
                slots=WEEKDAY_MORNINGS,
                capacity=2,
                provides=frozenset({Need.QUIET, Need.FEW_PEOPLE, Need.NO_TALKING, Need.SHORT_TIME}),
                hope="花が好きな人と話したい",
            ),
        ),
    ),
    HostStory(
        name="港の将棋サロン",
        kind="group",
        area="minato",
        sentence="木曜の午後に、将棋を指しています",
        offers=(
            OfferTerms(
                text="木曜の午後、将棋を指せます。見るだけでもかまいません",
                kind=OfferKind.TOGETHER,
                area="minato",
                reach=Reach.TOWN,
                slots=frozenset({Slot.THU_PM}),
                capacity=4,
                provides=frozenset({Need.LOOK_FIRST, Need.SIT, Need.NO_TALKING}),
                hope="将棋の対局相手がほしい",
            ),
        ),
        approved=False,
    ),
    HostStory(
        name="ひるの歌の会",
        kind="volunteer",
        area="minami",
        sentence="木曜の昼に、なつかしい歌をうたっています",
        offers=(
            OfferTerms(
                text="木曜の昼、いっしょに歌えます。聞くだけでもかまいません",
                kind=OfferKind.TOGETHER,
                area="minami",
                reach=Reach.TOWN,
                slots=frozenset({Slot.THU_PM}),
                capacity=3,
                provides=frozenset({Need.SIT, Need.LOOK_FIRST, Need.BREAKS}),
                hope="いっしょに歌う仲間がほしい",
            ),
        ),
        mail="uta@example.jp",
    ),
    HostStory(
        name="路地の編みもの",
        kind="volunteer",
        area="honmachi",
        sentence="毛糸の店の奥で、火曜に編みものをしています",
        offers=(
            OfferTerms(
                text="火曜の昼、いっしょに編めます。毛糸も針もあります",
                kind=OfferKind.TOGETHER,
                area="honmachi",
                reach=Reach.TOWN,
                capacity=2,
                provides=frozenset({Need.SIT, Need.LOOK_FIRST, Need.FEW_PEOPLE}),
                hope="編みながら話す人がほしい",
            ),
        ),
        phone="050-0000-0300",
    ),
)

WISHES: tuple[WishStory, ...] = (
    WishStory(
        label="珈琲の方",
        area="honmachi",
        days_ago=50,
        told=WishTold(
            later=False,
            sentence="珈琲のことを、手を動かしながら覚えたい",
            likes=("coffee", "handicraft"),
            strengths=("handicraft",),
            slots=tuple(sorted(WEEKDAY_MORNINGS)),
            needs=("look_first",),
            first_step="look",
        ),
        goes_to="珈琲と本 ことり",
    ),
    WishStory(
        label="写真の方",
        area="ekimae",
        days_ago=6,
        told=WishTold(
            later=False,
            sentence="撮りためた写真を、だれかに見てほしい",
            likes=("photo",),
            strengths=("photo",),
            first_step="short",
        ),
    ),
    WishStory(
        label="朝の方",
        area="kawabata",
        days_ago=3,
        told=WishTold(
            later=False,
            sentence="いつか、フルマラソンに出てみたい",
            likes=("running",),
            first_step="look",
        ),
    ),
    WishStory(
        label="水やりの方",
        area="sakuragaoka",
        days_ago=2,
        told=WishTold(later=True, sentence="", likes=("gardening",), first_step="short"),
    ),
    WishStory(
        label="歌の方",
        area="minami",
        days_ago=2,
        told=WishTold(
            later=False,
            sentence="なつかしい歌を、だれかとうたいたい",
            likes=("singing",),
            slots=("thu_pm",),
            first_step="look",
        ),
        asks="ひるの歌の会",
    ),
    # Nobody here offers anything like it: the coordinator finds three places to call.
    WishStory(
        label="里山の方",
        area="satoyama",
        days_ago=2,
        told=WishTold(
            later=False,
            sentence="畑のしごとを、一年をとおして見てみたい",
            likes=("animals",),
            first_step="look",
        ),
    ),
    WishStory(
        label="毛糸の方",
        area="honmachi",
        days_ago=2,
        told=WishTold(
            later=False,
            sentence="だれかのとなりで、静かに編んでみたい",
            likes=("knitting",),
            first_step="look",
        ),
        asks="路地の編みもの",
    ),
)
HANDED_OVER = "写真の方"
"""Whom ひなた asks あおば to take over; it waits for one tap."""
