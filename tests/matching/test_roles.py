"""Who does what: する・教える・教わる・一緒に・場所・道具・見に来る, in a wish and in an offer."""

from pathlib import Path

import pytest

from matching.activities import FOLDER, BadVocabulary
from matching.fit import affinity
from matching.roles import Role, Side, load_roles
from tests.matching.making import found, offer, wish, words

SHOWN = [
    (Side.WISH, "将棋を教えてほしい", {Role.LEARN}),
    (Side.WISH, "編み物を教えていただきたいです", {Role.LEARN}),
    (Side.WISH, "ギターを習ってみたい", {Role.LEARN}),
    (Side.WISH, "子どもに将棋を教えたい", {Role.TEACH}),
    (Side.WISH, "だれかといっしょに走りたい", {Role.TOGETHER}),
    (Side.WISH, "ミシンを貸してほしい", {Role.TOOLS}),
    (Side.WISH, "バンドの練習場所がない", {Role.PLACE}),
    (Side.WISH, "見学だけしてみたい", {Role.WATCH, Role.DO}),
    (Side.WISH, "写真を見てほしい", {Role.WATCH}),
    (Side.WISH, "フルマラソンに出てみたい", {Role.DO}),
    (Side.WISH, "花", set()),
    (Side.OFFER, "編み物を教えます", {Role.TEACH}),
    (Side.OFFER, "将棋、初心者大歓迎", {Role.TEACH}),
    (Side.OFFER, "カメラをお貸しします", {Role.TOOLS}),
    (Side.OFFER, "二階に場所があります", {Role.PLACE}),
    (Side.OFFER, "ロビーに絵を飾れます", {Role.PLACE}),
    (Side.OFFER, "見学歓迎", {Role.WATCH}),
    (Side.OFFER, "土曜の朝、いっしょに走りませんか", {Role.TOGETHER}),
    (Side.OFFER, "昔の遊びを教えてほしい", {Role.LEARN}),
    (Side.OFFER, "", set()),
]


@pytest.mark.parametrize(("side", "text", "roles"), SHOWN)
def test_a_text_shows_its_roles(side: Side, text: str, roles: set[Role]) -> None:
    """
    Endings show the role, in every form of politeness.
    """
    assert words().understand(text=text, side=side).roles == roles


@pytest.mark.parametrize("role", Role)
def test_every_role_is_heard_by_each_of_its_words(role: Role) -> None:
    """
    No ending is swallowed by another role's.
    """
    shown = load_roles()[role]

    lost = [
        (side, word)
        for side, said in ((Side.WISH, shown.wish), (Side.OFFER, shown.offer))
        for word in said
        if role not in words().understand(text=word, side=side).roles
    ]

    assert lost == []


def test_learning_meets_teaching() -> None:
    """
    Of two offers that say the same, the one whose role answers the wish comes first.
    """
    look = offer("編み物の作品を見に来てください", id="look")
    teach = offer("編み物の作品づくりを教えます", id="teach")

    candidates = found(wish("編み物を教えてほしい"), look, teach).found

    assert [each.offer for each in candidates] == ["teach", "look"]


def test_roles_alone_link_nothing() -> None:
    """
    To be taught and to teach go together only where there is something to be taught.
    """
    learn = words().understand(text="教わりたい")
    teach = words().understand(text="将棋の初心者歓迎", side=Side.OFFER)

    assert learn.seeks & teach.roles
    assert affinity(learn, teach).score == 0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[watch]", "[sleep]", "sleep, watch"),
        ("meets = [", "weight = 2\nmeets = [", "weight"),
        ('meets = ["learn"]', "meets = []", "learn meets teach"),
        ('meets = ["learn"]', 'meets = ["fly"]', "teach meets fly"),
    ],
)
def test_roles_that_do_not_hold_together_are_refused(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """
    A role that is not known, a strange key and one-sided meeting are named.
    """
    text = (FOLDER / "roles.toml").read_text(encoding="utf-8")
    (tmp_path / "roles.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadVocabulary, match=fault):
        load_roles(folder=tmp_path)
