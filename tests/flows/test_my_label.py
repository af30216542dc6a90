"""同僚に見える名前: chosen by oneself, read by colleagues and by nobody else."""

from storage.tables import Account
from tests.flows.wishing import LABEL, with_wish
from tests.talk import Talk


def test_colleagues_find_each_other_by_name(talk: Talk) -> None:
    """Chosen from ほかの仕事, it stands in the list of a hand-over."""
    supporter, colleague = with_wish(talk), talk.supporter()
    colleague.says("ほかの仕事")
    colleague.presses("同僚に見える名前")
    colleague.says("ひなた")
    colleague.presses("これでよい")
    colleague.hears("「ひなたさん」と出ます")

    supporter.commands("handover")
    supporter.presses("担当している方を引き継ぐ", LABEL, "選び終わった")

    assert "ひなた" in supporter.buttons


def test_it_can_be_changed(talk: Talk) -> None:
    """The present one is shown, and another replaces it."""
    coordinator = talk.coordinator()
    for name in ("みどり", "こずえ"):
        coordinator.commands("mylabel")
        if "名前を直す" in coordinator.buttons:
            coordinator.presses("名前を直す")
        coordinator.says(name)
        coordinator.presses("これでよい")

    with talk.database.reading() as session:
        assert session.get_one(Account, coordinator.account.id).label == "こずえ"


def test_a_host_has_no_such_line(talk: Talk) -> None:
    """Hosts have their public name."""
    host = talk.host()

    host.commands("mylabel")

    host.hears("その操作は使えません")
