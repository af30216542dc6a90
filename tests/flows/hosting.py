"""What a host does in the chat, in a line."""

from tests.beginnings import played_once
from tests.talk import Member, Talk


def registers(host: Member, name: str = "走友会") -> None:
    """Fill in the registration to its end."""
    host.commands("offer")
    host.presses("団体")
    host.says(name)
    host.presses("川端校区")
    host.says("土曜の朝に川べりを走っています")
    host.presses("これでよい")


@played_once
def approved(talk: Talk) -> Member:
    """Bring in a host that is registered and approved."""
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)
    coordinator.commands("hosts")
    coordinator.presses("走友会")
    coordinator.presses("承認する")
    return host


def offers(host: Member, text: str = "川べりをいっしょに走れます", area: str = "川端校区") -> None:
    """Fill in an offer to its end, at any time."""
    host.commands("offer")
    host.says(text)
    host.presses("いっしょに楽しむ")
    host.says("走る仲間がほしい")
    host.presses("いつでも")
    host.presses("となりの校区からも")
    host.presses(area)
    host.presses("3人まで")
    host.presses("とばす")
    host.presses("とばす")
    host.presses("これでよい")
