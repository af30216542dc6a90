"""Settings come from the environment and .env; what cannot be used is named, never swallowed."""

from pathlib import Path

import pytest

from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings, environment_name, load_settings
from texts import sentences
from towns import PRACTICE_TOWN


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches these tests."""
    for field in Settings.model_fields:
        monkeypatch.delenv(environment_name(field), raising=False)


def refused(env_file: Path | None = None) -> OperatorProblem:
    with pytest.raises(OperatorProblem) as caught:
        load_settings(env_file=env_file)
    return caught.value


def test_every_setting_has_its_sentences() -> None:
    """
    Each is described, and what it takes is said in both languages.
    """
    for name, field in Settings.model_fields.items():
        assert field.description
        assert field.description.endswith(".")
        for language in ("ja", "en"):
            assert f"operator.accepts.{name}" in sentences(language)


def test_nothing_set_is_practice() -> None:
    """
    Without a token the program does not talk with real people.
    """
    assert not load_settings(env_file=None).on_telegram


def test_a_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    .env sets, the environment overrides, an empty value is no value.
    """
    file = tmp_path / ".env"
    file.write_text("TELEGRAM_BOT_TOKEN=1:abc\nKANAEAI_PORT=9000\nKANAEAI_OPS_PORT=\nOTHER=1\n")
    monkeypatch.setenv("KANAEAI_PORT", "9001")

    settings = load_settings(env_file=file)

    assert settings.on_telegram
    assert (settings.port, settings.ops_port) == (9001, 8081)


def test_practice_and_real_use_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Own folder, own database, own key; DATABASE_URL and KANAEAI_TOWNS are for real use only.
    """
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/real")
    monkeypatch.setenv("KANAEAI_TOWNS", "kita.toml:minami.toml")
    settings = load_settings(env_file=None)

    real, practice = settings.home(practice=False), settings.home(practice=True)

    assert real.database_url == "postgresql://localhost/real"
    assert practice.database_url == "sqlite:///data/practice/kanaeai.sqlite3"
    assert (real.key_file, practice.key_file) == (
        Path("data/kanaeai.key"),
        Path("data/practice/kanaeai.key"),
    )
    assert real.towns == (Path("kita.toml"), Path("minami.toml"))
    assert practice.towns == (PRACTICE_TOWN,)


def test_one_database_for_both_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Practising on the real records is not possible by a slip of the hand.
    """
    monkeypatch.setenv("DATABASE_URL", "sqlite:///one.sqlite3")
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", "sqlite:///one.sqlite3")
    settings = load_settings(env_file=None)

    with pytest.raises(OperatorProblem, match="database_shared"):
        settings.home(practice=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KANAEAI_PORT", "http"),
        ("KANAEAI_PORT", "70000"),
        ("KANAEAI_PUBLIC_URL", "http://example.org"),
        ("KANAEAI_PUBLIC_URL", "example.org"),
        ("KANAEAI_WEBHOOK_SECRET", "ひみつ"),
        ("KANAEAI_LOG", "loud"),
        ("TELEGRAM_BOT_TOKEN", "canary"),
        ("DATABASE_URL", "mysql://canary@host/db"),
        ("KANAEAI_PROXY_HEADER", "X Forwarded For"),
        ("KANAEAI_PROXY_HEADER", "X-Forwarded-For:"),
        ("KANAEAI_PROXY_HEADER", "X-Real-IP\nX-Other"),
        ("KANAEAI_PROXY_HEADER", "ヘッダー"),
        ("KANAEAI_PROXY_HEADER", "X" * 65),
        ("KANAEAI_SMTP_URL", "mail.example.jp"),
        # A password that no login could be made with is found here, not at the first letter.
        ("KANAEAI_SMTP_URL", "smtp://kanae:ひみつ@mail.example.jp"),
        ("KANAEAI_SMTP_URL", "smtps://kanae:%E3%81%B2@mail.example.jp"),
    ],
)
def test_a_value_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """
    The setting is named by its environment variable, its value is not repeated.
    """
    monkeypatch.setenv(name, value)

    problem = refused()

    sentence = problem.text.spoken("en")
    assert name in sentence
    assert value not in sentence
    assert problem.__suppress_context__


def test_a_setting_that_does_not_exist_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    A slip such as KANAEAI_TOWN is told, with what was probably meant.
    """
    monkeypatch.setenv("KANAEAI_TOWN", "kita.toml")

    assert "KANAEAI_TOWNS" in refused().text.spoken("ja")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """
    A .env in CP932 is one sentence, not a traceback.
    """
    file = tmp_path / ".env"
    file.write_bytes("KANAEAI_DATA=町".encode("cp932"))

    assert refused(file).key == "problem.env_file"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Printing the settings shows no secret; the logs are told each of them.
    """
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:canary")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:canary@host/db")
    settings = load_settings(env_file=None)

    assert "canary" not in repr(settings)
    assert set(settings.secrets()) == {"1:canary", "postgresql://u:canary@host/db"}
