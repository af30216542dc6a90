"""One key seals, all of the ring open; a ring is a text that says which is which."""

from datetime import date

import pytest

from storage.keyring import BadKey, Ring, derived, new_key, text_of
from storage.vault import CannotOpen, Vault

OLD, NEW, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))
PLACE = "wish.sentence.1"


def test_an_older_key_opens_and_the_first_one_seals() -> None:
    """
    Moved by a table, a column or a row, nothing opens, whichever key it is of.
    """
    before, after = Vault(OLD), Vault(Ring(NEW, older=(OLD,)))
    sealed = before.seal("珈琲".encode(), place=PLACE)

    assert after.open(sealed, place=PLACE).decode() == "珈琲"
    assert after.seal(b"", place=PLACE)[:4] == Vault(NEW).key_id

    for place in ("offer.sentence.1", "wish.own_words.1", "wish.sentence.2"):
        with pytest.raises(CannotOpen):
            after.open(sealed, place=place)
    with pytest.raises(CannotOpen):
        Vault(NEW).open(sealed, place=PLACE)


def test_equal_values_are_found_under_every_key() -> None:
    """
    The index under the key that seals comes first; no purpose shares its key with another.
    """
    before, after = Vault(OLD), Vault(Ring(NEW, older=(OLD,)))

    assert after.indexes("telegram:1:2") == (
        after.index("telegram:1:2"),
        before.index("telegram:1:2"),
    )
    assert after.index("telegram:1:2") == Vault(NEW).index("telegram:1:2")
    assert len({derived(OLD, purpose) for purpose in ("seal", "index", "token")}) == 3


def test_what_a_retired_key_signed_stays_good_and_opens_nothing() -> None:
    """
    Until its day is over, unless the key has leaked.
    """
    before = Vault(OLD)
    rotated = Ring(NEW, older=(OLD,))
    kept = Vault(rotated.retired(today=date(2026, 11, 26), signatures_until=date(2027, 12, 31)))
    leaked = Vault(rotated.retired(today=date(2026, 11, 26), signatures_until=None))

    assert before.sign("button") in kept.signatures("button")
    assert before.sign("button") not in leaked.signatures("button")
    assert kept.sign("button") == Vault(NEW).sign("button")
    with pytest.raises(CannotOpen):
        kept.open(before.seal(b"1", place=PLACE), place=PLACE)
    later = Ring(THIRD, older=(NEW,), signers=kept.ring.signers)
    assert (
        len(later.retired(today=date(2028, 1, 1), signatures_until=date(2029, 1, 1)).signers) == 1
    )


@pytest.mark.parametrize(
    "ring",
    [
        Ring(OLD),
        Ring(OLD, coming=NEW),
        Ring(NEW, older=(OLD, THIRD)),
        Ring(NEW, older=(OLD,)).retired(
            today=date(2026, 11, 26), signatures_until=date(2027, 12, 31)
        ),
    ],
)
def test_a_ring_is_read_as_it_was_written(ring: Ring) -> None:
    """
    Comments and empty lines change nothing; shown by accident, it shows no key.
    """
    assert Ring.from_text(f"# kept by the operator\n\n{ring.to_text()}\n") == ring
    assert "\\x01" not in repr(ring)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "canary",
        text_of(OLD) + " last",
        text_of(OLD) + " signatures until soon",
        text_of(bytes(31)),
    ],
)
def test_what_is_no_ring_is_refused(text: str) -> None:
    """
    So is a key that stands there twice: which one it seals with could not be said.
    """
    with pytest.raises(BadKey):
        Ring.from_text(text)
    with pytest.raises(BadKey):
        Ring(OLD, older=(OLD,))


def test_the_environment_gives_several_keys_with_spaces_or_commas() -> None:
    """
    The first one seals.
    """
    one, other = new_key(), new_key()

    assert Ring.from_words(f"{text_of(one)}, {text_of(other)}") == Ring(one, older=(other,))


def test_a_running_vault_takes_over_keys_that_it_meets() -> None:
    """
    A value of an unknown key makes it look for new keys; if there are none, it stays closed.
    """
    fresh: list[Ring] = []
    vault = Vault(OLD)
    watching = Vault(Ring(OLD), changed=lambda: fresh.pop() if fresh else None)
    sealed = Vault(NEW).seal(b"1", place=PLACE)
    with pytest.raises(CannotOpen):
        watching.open(sealed, place=PLACE)

    fresh.append(Ring(NEW, older=(OLD,)))

    assert watching.open(sealed, place=PLACE) == b"1"
    assert watching.open(vault.seal(b"2", place=PLACE), place=PLACE) == b"2"
    assert watching.key_id == Vault(NEW).key_id
    assert not watching.catch_up()
