"""What people in the stories do over and over, in one line each."""

from tests.stories.playing import Player, StoryTown

RUNNING_CLUB = "川べり走友会"
PRINTERS = "かなえ印刷"


def registers(host: Player, kind: str, name: str, area: str, sentence: str) -> None:
    """A host that has just joined says who it is."""
    host.fills(kind, name, area, sentence, "これでよい")
    host.hears("コーディネーターが確かめて、お返事します。")


def offers(host: Player, what: str, hope: str, *, who: str = "町のどこからでも") -> None:
    """A host tells what it can do, at any time, and what it would be glad of."""
    host.commands("offer")
    host.fills(what, "いっしょに楽しむ", hope, "いつでも", who)
    if who != "オンライン":
        host.fills("川端校区")
    host.fills("3人まで", "見学だけでもよい", "選び終わった", "とばす", "これでよい")


def approves(coordinator: Player, name: str) -> None:
    """A coordinator lets a host in."""
    coordinator.presses("受け入れ先の承認")
    coordinator.presses(name, "承認する")
    coordinator.hears(f"「{name}」を承認し、先方にお知らせしました。")


def running_club(town: StoryTown, coordinator: Player) -> Player:
    """川べり走友会 moves in and is approved."""
    host = town.host(RUNNING_CLUB)
    registers(host, "団体", RUNNING_CLUB, "川端校区", "土曜の朝に、川べりを走っています")
    offers(host, "土曜の朝、いっしょにゆっくり走れます", "いっしょに走る仲間がほしい")
    approves(coordinator, RUNNING_CLUB)
    host.reads()
    return host


def printers(town: StoryTown, coordinator: Player) -> Player:
    """かなえ印刷, a company of people who run, moves in and is approved."""
    host = town.host(PRINTERS)
    registers(host, "会社", PRINTERS, "駅前校区", "印刷会社です。走るのが好きな社員がいます")
    offers(
        host, "走るのが好きな社員が、大会まで練習につきあえます", "大会をめざして走る仲間がほしい"
    )
    approves(coordinator, PRINTERS)
    host.reads()
    return host


def wishes(
    supporter: Player,
    label: str,
    sentence: str,
    *,
    likes: str = "走る",
    area: str = "川端校区",
    consent: str = "本人が選んだ",
) -> None:
    """A supporter enters somebody new and tells their wish."""
    supporter.presses("願いをあずける")
    if any("新しい方を登録する" in label for label in supporter.buttons):
        supporter.presses("新しい方を登録する")
    told = () if consent == "まだ確かめていない" else ("会って話した",)
    supporter.fills(label, area, "18歳以上", consent, *told, "これでよい")
    if sentence:
        supporter.fills("してみたいことがある", sentence)
    else:
        supporter.fills("願いはこれから")
    supporter.fills(likes, "選び終わった", "いつでも", "見学だけ", "これで十分", "これでよい")
    supporter.hears("おあずかりしました。")


def chooses(supporter: Player, host: str) -> None:
    """The person looks at the candidates and would like to see this one."""
    supporter.presses("候補を見る")
    while host not in supporter.last.text:
        supporter.presses("次の候補")
    supporter.presses("見てみたい", "本人が選んだ")
    supporter.hears("コーディネーターが確かめてから、先方にたずねます。")
