"""絵で見る: pictures in the chat, and what is entered so that they can be drawn."""

import asyncio
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.page import read_page
from bot.channels.telegram import TelegramChannel
from bot.drawing import picture_of
from bot.links import home_link
from bot.messages import Drawing, Outgoing
from bot.pages import PAGE
from bot.practice import Phone, PracticeServer
from bot.turns import take_turns
from casework.answer_power import answer_power
from casework.set_goal import set_goal
from casework.ties import SIDES, Power
from storage.states import HowSaid, OutboxState, Role, Side
from storage.tables import (
    Account,
    Chat,
    GoalRating,
    Outbox,
    Person,
    Placement,
    PlacementMember,
    PowerAnswer,
    Tie,
    Wish,
)
from tests.bot.screening import Reader
from tests.flows.wishing import everything_said_to, with_wish
from tests.making import make_host, make_offer
from tests.talk import Member, Talk

ORGANISATION = "ひだまり作業所"


def opens_pictures(member: Member) -> None:
    """Go from the list of wishes to its pictures."""
    member.commands("wishes")
    member.presses("さがしています|", "絵で見る")


def waits_for(member: Member) -> Outgoing:
    """Return the newest message with a picture that waits for a member, as it is stored."""
    talk = member.talk
    with talk.database.reading() as session:
        rows = session.scalars(
            select(Outbox)
            .join(Chat, Chat.id == Outbox.chat_id)
            .where(
                Chat.address_index == talk.database.vault.index(f"test:bot:{member.address}"),
            )
            .order_by(Outbox.id.desc())
        )
        shown = (Outgoing.from_json(row.payload) for row in rows)
        return next(one for one in shown if one.picture)


def picture_for(member: Member) -> Drawing:
    """Return that picture."""
    picture = waits_for(member).picture
    assert picture is not None
    return picture


def page_of(member: Member) -> Reader:
    """Open the page on which the newest question is answered."""
    member.listen()
    buttons = [button for shown in reversed(member.shown) for button in shown.buttons]
    return Reader(member.talk, next(button.url for button in buttons if button.url))


def takes_what_was_written(talk: Talk) -> None:
    """Let what came from a page have its turn."""
    with talk.database.writing() as session:
        take_turns(
            session, talk.now, world=talk.world, registry=talk.registry, readers={PAGE: read_page}
        )


def make_placement(session: Session, wish: Wish, *, now: datetime) -> str:
    """Let the person take part with a host; return words by which it is found in the list."""
    host = make_host(session)
    offer = make_offer(session, host, text="土曜の走り")
    row = Placement(town=wish.town, created_at=now, step_since=now)
    session.add(row)
    session.flush()
    for side, values in (
        (Side.PERSON, {"person_id": wish.person_id, "wish_id": wish.id}),
        (Side.HOST, {"host_id": host.id, "offer_id": offer.id}),
    ):
        session.add(PlacementMember(placement_id=row.id, side=side, joined_at=now, **values))
    session.flush()
    return offer.text


def test_a_tie_is_entered_and_drawn(talk: Talk) -> None:
    """
    Kinds are buttons; the name stands on the page alone, and no chat ever carries it.
    """
    supporter = with_wish(talk)
    opens_pictures(supporter)
    supporter.presses("エコマップ")
    supporter.hears("いまのつながりは、まだ書かれていません")

    supporter.presses("つながりを書く・変える", "つながりを書く")
    supporter.fills("障害福祉サービス", "弱いつながり", "おたがいに", "2024年4月1日")
    supporter.presses("学校・仕事・お金", "家のこと", "選び終わった")
    with talk.database.reading() as session:
        assert session.scalars(select(Tie)).all() == []
    supporter.presses("とばす", "とばす", "とばす", "これでよい")
    supporter.hears("絵にも、のります")
    supporter.presses("エコマップ")

    supporter.hears("制度の支援が1件")
    picture = picture_of(picture_for(supporter))
    assert "障害福祉サービス" in picture.svg
    with talk.database.reading() as session:
        [tie] = session.scalars(select(Tie))
        assert (tie.kind, tie.bond, tie.sides) == ("disability", "weak", [SIDES[5], SIDES[7]])


def test_what_was_entered_in_words_stays_off_the_chat(talk: Talk) -> None:
    """
    The picture in the chat names the kind of an organisation; its name is for pages.
    """
    supporter = with_wish(talk)
    with talk.database.writing() as session:
        person = session.scalars(select(Person)).one()
        session.add(
            Tie(
                person_id=person.id,
                town=person.town,
                kind="disability",
                name=ORGANISATION,
                bond="weak",
                giving="both",
                sides=["d8"],
                values="毎日来ること",
                since=talk.now.date(),
                entered_by=person.supporter_id,
                entered_at=talk.now,
            )
        )

    opens_pictures(supporter)
    supporter.presses("エコマップ")
    opens_pictures(supporter)
    supporter.presses("支援の側面の地図")

    said = everything_said_to(supporter)
    assert "障害福祉サービス" in picture_of(picture_for(supporter)).svg
    assert ORGANISATION not in said
    assert "毎日来ること" not in said


def test_the_words_of_a_goal_and_of_answers_stay_off_the_chat(talk: Talk) -> None:
    """
    Whatever kind of picture: its facts and its sentences hold codes alone.
    """
    supporter = with_wish(talk)
    words = ("家で過ごす", "会場へ行く", "10キロ走る", "完走する", "友だちを誘う")
    with talk.database.writing() as session:
        by = session.get_one(Account, supporter.account.id)
        wish = session.scalars(select(Wish)).one()
        set_goal(session, wish=wish.id, levels=words, by=by, now=talk.now)
        placement = make_placement(session, wish, now=talk.now)
        member = session.scalars(select(PlacementMember).where(PlacementMember.wish_id == wish.id))
        answer_power(
            session,
            member=member.one().id,
            answer=Power.TAKES,
            words="ひとりで行けます",
            how_said=HowSaid.CHOSEN,
            by=by,
            now=talk.now,
        )

    supporter.commands("placements")
    supporter.presses(placement, "絵で見る")
    opens_pictures(supporter)
    supporter.presses("支援の側面の地図")

    said = everything_said_to(supporter)
    assert picture_for(supporter).kind == "life_sides"
    assert "settling" in said
    assert not [one for one in (*words, "ひとりで行けます") if one in said]


def test_the_question_of_power_is_answered_about_a_tie(talk: Talk) -> None:
    """
    「奪っているところがある」 leads to a talk, and is seen as the answer in the map of sides.
    """
    supporter = with_wish(talk)
    opens_pictures(supporter)
    supporter.presses("つながりを書く・変える", "つながりを書く")
    supporter.fills("医療機関", "強いつながり", "本人が受けとる", "今日から")
    supporter.presses(
        "とばす", "とばす", "とばす", "とばす", "これでよい", "つながりを書く・変える"
    )

    supporter.presses("医療機関(強いつながり)", "本人の力を奪っていないか")
    supporter.presses("奪っているところがある", "本人が選んだ", "とばす", "これでよい")

    supporter.hears("どう残せるか")
    with talk.database.reading() as session:
        [answer] = session.scalars(select(PowerAnswer))
        assert (answer.answer, answer.how_said) == ("partly", "chosen")
    supporter.presses("つながりを書く・変える", "医療機関(強いつながり)", "つながりが終わった")
    supporter.hears("書きました")


def test_a_goal_is_described_on_a_page_and_rated_in_the_chat(talk: Talk) -> None:
    """
    Five lines on a page become the scale; the person's place on it is a button.
    """
    supporter = with_wish(talk)
    opens_pictures(supporter)
    supporter.presses("願いのものさし", "5つの段を書く")
    page = page_of(supporter)
    page.sends({"words": "まだ二行\nだけ"})
    assert "5行で書いてください" in page.text
    page.sends({"words": "家で過ごす\n会場へ行く\n10キロ走る\n完走する\n友だちを誘う"})
    takes_what_was_written(talk)
    supporter.presses("これでよい", "願いのものさし", "本人がいまどこにいるかを書く")
    supporter.presses("-1 もうすこし", "本人が選んだ", "これでよい", "願いのものさし")

    supporter.hears("-1 もうすこし(本人が選んだ)")
    with talk.database.reading() as session:
        assert [one.level for one in session.scalars(select(GoalRating))] == [-1]


def test_the_town_is_drawn_for_coordinators_and_counted_for_the_city(talk: Talk) -> None:
    """
    Both find the pictures under ほかの仕事; the city's hold no organisation and no code.
    """
    with_wish(talk)
    for role, counted in ((Role.COORDINATOR, False), (Role.OFFICER, True)):
        member = talk.member(role)
        for picture in ("町のつながりを絵で見る", "関わりの循環を絵で見る"):
            member.commands("more")
            member.presses(picture)
            assert picture_for(member).facts["counts_only"] is counted
        member.hears("参加した方は0人です")
    host = talk.host()
    host.commands("others")
    assert not any("絵で見る" in label for label in host.buttons)


def test_a_picture_stands_on_a_page_with_its_words(talk: Talk) -> None:
    """
    On a page of one's own it is drawn in place, with the same in words and as a table below.
    """
    supporter = with_wish(talk)
    with talk.database.writing() as session:
        account = session.get_one(Account, supporter.account.id)
        chat = session.scalars(select(Chat).where(Chat.account_id == account.id)).one()
        address = home_link(
            session, page_url=talk.world.page_url, account=account, chat=chat, now=talk.now
        )
    page = Reader(talk, address)
    page.presses("願いと候補", "さがしています|", "絵で見る", "エコマップ")

    assert "<svg" in page.page.text
    assert "絵をことばで読む" in page.text
    assert "つながり先" in page.text
    assert "いまのつながりは、まだ書かれていません" in page.text


def test_a_picture_arrives_as_a_photo(talk: Talk) -> None:
    """
    What was pressed for is drawn when it goes out, and stands in the chat above its words.
    """
    supporter = with_wish(talk)
    opens_pictures(supporter)
    supporter.presses("エコマップ")
    waiting = waits_for(supporter)

    async def arrives() -> None:
        async with PracticeServer() as server:
            phone = Phone(server, server.add_person(id=501, name="佐藤"))
            channel = TelegramChannel(
                server.token,
                server="http://127.0.0.1",
                new_request=lambda: server.request(read_timeout=5),
            )
            await channel.open()
            outcome = await channel.send("501", waiting)
            await channel.close()

            bubble = phone.last
            assert outcome.outcome == OutboxState.SENT.value
            assert "いまのつながりは、まだ書かれていません" in bubble.text
            assert "つながりを書く・変える" in bubble.labels
            [photo] = bubble.raw["photo"]
            assert photo["width"] > 500
            assert server.unknown_methods == []

    asyncio.run(arrives())
