"""What supporters, hosts and coordinators do around a wish, in a line."""

from sqlalchemy import select

from storage.tables import Chat, Outbox
from tests.beginnings import played_once
from tests.flows.hosting import approved, offers
from tests.talk import Member, Talk

LABEL = "珈琲の方"
SENTENCE = "フルマラソンに出てみたい"


def enters_person(supporter: Member, label: str = LABEL, consent: str = "本人が選んだ") -> None:
    """Fill in a person's entry; the wish's first question stands then."""
    told = () if consent == "まだ確かめていない" else ("会って話した",)
    supporter.fills(label, "川端校区", "18歳以上", consent, *told, "これでよい")


def tells_wish(supporter: Member, sentence: str = SENTENCE) -> None:
    """Fill in a wish to its end."""
    supporter.fills(
        "してみたいことがある",
        sentence,
        "走",
        "選び終わった",
        "いつでも",
        "見学だけ",
        "これで十分",
    )
    supporter.presses("これでよい")


@played_once
def with_wish(talk: Talk, sentence: str = SENTENCE) -> Member:
    """Bring in a supporter with a person and a wish."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    tells_wish(supporter, sentence)
    return supporter


@played_once
def with_candidate(talk: Talk) -> tuple[Member, Member, Member]:
    """Bring in a supporter who was told of a candidate, its host, and a coordinator."""
    host = approved(talk)
    offers(host)
    coordinator = talk.coordinator()
    supporter = with_wish(talk)
    supporter.hears("候補が1件あります")
    return supporter, host, coordinator


def chooses(supporter: Member, how: str = "本人が選んだ") -> None:
    """Say 見てみたい about the candidate."""
    supporter.presses("候補を見る", "見てみたい", how)


def approves(coordinator: Member) -> None:
    """Approve what was chosen."""
    coordinator.commands("introductions")
    coordinator.presses("見てみたい(承認待ち)", "先方にたずねる")


@played_once
def asked(talk: Talk) -> tuple[Member, Member, Member]:
    """Bring an introduction to the host's question."""
    supporter, host, coordinator = with_candidate(talk)
    chooses(supporter)
    approves(coordinator)
    host.hears("ごいっしょできそうな方がいます")
    return supporter, host, coordinator


def everything_said_to(member: Member) -> str:
    """Return every word that was ever queued for a member, cancelled or not."""
    talk = member.talk
    index = talk.database.vault.index(f"test:bot:{member.address}")
    with talk.database.reading() as session:
        rows = session.scalars(
            select(Outbox).join(Chat, Chat.id == Outbox.chat_id).where(Chat.address_index == index)
        )
        return "\n".join(str(row.payload) for row in rows)
