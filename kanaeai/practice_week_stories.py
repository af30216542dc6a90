"""
Wishes that make the practice town's week worth planning; everybody is invented.

Two who would run, for whom two hosts make a team; three whose strengths pass on from one to the
next; one for whom only the time is wrong; and a few more, so that a plan is made at all. Those
without candidates are of today, so that no coordinator begins with a row of reminders.
"""

from casework.offer_terms import OfferTerms
from casework.post_wish import WishTold
from kanaeai.practice_stories import (
    SATURDAY_MORNING,
    WEEKDAY_MORNINGS,
    HostStory,
    WishStory,
)
from matching.facts import Need, OfferKind, Reach, Slot

TELLER = "つばさ"
"""The supporter who tells most of them, so that the others' lists stay short."""

WEEK_HOSTS: tuple[HostStory, ...] = (
    HostStory(
        name="土曜の木工室",
        kind="group",
        area="satoyama",
        sentence="土曜の午前に、木の端材で小さなものをつくっています",
        offers=(
            OfferTerms(
                text="土曜の午前、木工をいっしょにできます。道具もあります",
                kind=OfferKind.TOGETHER,
                area="satoyama",
                reach=Reach.TOWN,
                slots=SATURDAY_MORNING,
                capacity=2,
                provides=frozenset({Need.SIT, Need.OWN_PACE, Need.LOOK_FIRST}),
                hope="木でつくったものを見せ合う人がほしい",
            ),
        ),
        phone="050-0000-0301",
    ),
)

WEEK_WISHES: tuple[WishStory, ...] = (
    WishStory(
        label="夜明けの方",
        area="kawabata",
        days_ago=20,
        told_by=TELLER,
        told=WishTold(
            later=False,
            sentence="土曜の朝、だれかといっしょに走ってみたい",
            likes=("running",),
            strengths=("computer",),
            slots=tuple(sorted(SATURDAY_MORNING)),
            first_step="look",
        ),
    ),
    WishStory(
        label="文字の方",
        area="ekimae",
        days_ago=0,
        told_by="ひなた",
        told=WishTold(
            later=False,
            sentence="パソコンで、文字を打てるようになりたい",
            likes=("computer",),
            strengths=("cooking",),
            first_step="short",
        ),
    ),
    WishStory(
        label="台所の方",
        area="ekimae",
        days_ago=0,
        told_by=TELLER,
        told=WishTold(
            later=False,
            sentence="料理を、だれかに教わってみたい",
            likes=("cooking",),
            first_step="short",
        ),
    ),
    WishStory(
        label="木の方",
        area="satoyama",
        days_ago=0,
        told_by=TELLER,
        told=WishTold(
            later=False,
            sentence="木工で、小さな箱をつくってみたい",
            slots=(Slot.TUE_PM.value, Slot.WED_PM.value),
            first_step="look",
        ),
    ),
    *(
        WishStory(
            label=label,
            area=area,
            days_ago=days_ago,
            told_by=TELLER,
            told=WishTold(later=False, sentence=sentence, likes=(like,), slots=slots),
        )
        for label, area, days_ago, sentence, like, slots in (
            ("花の方", "sakuragaoka", 9, "花の世話を、静かにしてみたい", "gardening", ()),
            ("豆の方", "honmachi", 8, "珈琲のことを、だれかと話したい", "coffee", ()),
            ("夕日の方", "ekimae", 7, "夕日の写真を、かざってみたい", "photo", ()),
            ("鼻歌の方", "minami", 6, "歌を、うしろで聞いていたい", "singing", ()),
            (
                "手しごとの方",
                "honmachi",
                5,
                "手を動かしながら、珈琲の香りの中にいたい",
                "coffee",
                tuple(sorted(WEEKDAY_MORNINGS)),
            ),
        )
    ),
)
