"""
Everything that can be set from outside, each with a sentence.

Practice and real use are two homes that share nothing: own folder, own database, own key.
"""

import difflib
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kanaeai.problems import OperatorProblem, operator_text
from towns import PRACTICE_TOWN

_PREFIX = "KANAEAI_"
Port = Annotated[int, Field(ge=1, le=65535)]


@dataclass(frozen=True, kw_only=True)
class Home:
    """
    Where one kind of use keeps its things.

    ``database_url`` may hold a password: never log it.
    """

    practice: bool
    folder: Path
    database_url: str
    key_file: Path
    towns: tuple[Path, ...]


class Settings(BaseSettings):
    """The settings of the program, from the environment and from ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    telegram_bot_token: SecretStr | None = Field(
        None,
        validation_alias="TELEGRAM_BOT_TOKEN",
        description="The bot's token from @BotFather; without it the program is in practice mode.",
    )
    database_url: SecretStr | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="The real database, SQLite or PostgreSQL; without it SQLite in data.",
    )
    practice_database_url: SecretStr | None = Field(
        None, description="The practice database; without it SQLite in the practice folder."
    )
    data: Path = Field(Path("data"), description="The folder that everything is kept in.")
    towns: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="Town files or folders of them; without it the folder towns in data."
    )
    key: SecretStr | None = Field(
        None, description="The key that seals the records: 32 bytes as base64."
    )
    key_file: Path | None = Field(
        None, description="The file that holds the key; without it kanaeai.key in data."
    )
    public_url: str | None = Field(
        None, description="The https address others reach this program at; turns on the webhook."
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="What Telegram must send with each webhook call; without it made from key.",
    )
    webhook_port: Port = Field(
        8443, description="The loopback port behind your proxy that takes webhook calls."
    )
    bind: str = Field(
        "127.0.0.1",
        description="The address that webhook and pages are served on; others need proxy_secret.",
    )
    proxy_secret: SecretStr | None = Field(
        None, description="What your proxy must send in X-Kanaeai-Proxy with each request."
    )
    proxy_header: str | None = Field(
        None,
        description="The header in which your proxy writes who asks, such as X-Forwarded-For.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server that letters are given to; without it none can be sent.",
    )
    smtp_ca_file: Path | None = Field(
        None,
        description="Certificates that the mail server's must lead to; without it this machine's.",
    )
    mail_from: str | None = Field(None, description="The address that letters come from.")
    telegram_api: str = Field(
        "https://api.telegram.org", description="The Bot API server to talk with."
    )
    port: Port = Field(8080, description="The port of the practice page, on loopback only.")
    ops_port: Port = Field(8081, description="The port of /healthz and /metrics, on loopback only.")
    desk: bool = Field(
        True, description="Serve the desk in the bot's own process; else by kanaeai desk alone."
    )
    desk_port: Port = Field(
        8082,
        description="The loopback port of the desk, where there is no public URL to reach it by.",
    )
    send_limits: bool = Field(
        True, description="Keep to Telegram's sending limits; off only to measure."
    )
    learning: bool = Field(
        False,
        description="Let kanaeai learn count outcomes; on only where a town decided so in writing.",
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="JSON lines, lines for eyes, or by whether a terminal is watching."
    )
    encoder: Path | None = Field(
        None,
        description="A folder with a sentence model of your own; without it the one installed.",
    )
    pg_dump: Path = Field(
        Path("pg_dump"),
        description="The pg_dump that fits the PostgreSQL server; pg_restore stands beside it.",
    )

    @property
    def is_open(self) -> bool:
        """Whether others than this machine can reach the program without the proxy's secret."""
        return self.proxy_secret is None and not ip_address(self.bind).is_loopback

    @property
    def on_telegram(self) -> bool:
        """Whether the program talks with real people."""
        return self.telegram_bot_token is not None

    @property
    def sends_mail(self) -> bool:
        """
        Whether letters can be sent in real use.

        :raises OperatorProblem: if half of what is needed is set
        """
        given = {self.smtp_url is not None, self.mail_from is not None}
        if len(given) > 1:
            raise OperatorProblem("problem.mail_half")
        if True in given and self.public_url is None:
            raise OperatorProblem("problem.mail_without_pages")
        return True in given

    def home(self, *, practice: bool) -> Home:
        """
        Return where practice, or real use, keeps its things.

        :raises OperatorProblem: if both would share one database
        """
        homes = {kind: self._home(practice=kind) for kind in (False, True)}
        if homes[False].database_url == homes[True].database_url:
            raise OperatorProblem("problem.database_shared")
        return homes[practice]

    def _home(self, *, practice: bool) -> Home:
        folder = self.data / "practice" if practice else self.data
        url = self.practice_database_url if practice else self.database_url
        own_key_file = None if practice else self.key_file
        return Home(
            practice=practice,
            folder=folder,
            database_url=url.get_secret_value() if url else f"sqlite:///{folder}/kanaeai.sqlite3",
            key_file=own_key_file or folder / "kanaeai.key",
            towns=(PRACTICE_TOWN,) if practice else self.towns or (self.data / "towns",),
        )

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value, for the logs to mask."""
        values = (getattr(self, name) for name in type(self).model_fields)
        secrets = [v.get_secret_value() for v in values if isinstance(v, SecretStr)]
        keys = self.key.get_secret_value().replace(",", " ").split() if self.key else []
        return (*secrets, *keys)

    @field_validator("towns", mode="before")
    @classmethod
    def _several_paths(cls, value: Any) -> Any:
        return value.split(os.pathsep) if isinstance(value, str) else value

    @field_validator("public_url", "telegram_api")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
            raise ValueError("no address")
        return value.rstrip("/") if value else value

    @field_validator("public_url")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("https://"):
            raise ValueError("not https")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        known = r"smtps?://([^\s/@:]+:[^\s/@:]+@)?[^\s/@:]+(:\d{1,5})?/?"
        if value and not re.fullmatch(known, value.get_secret_value()):
            raise ValueError("no mail server")
        # smtplib logs in with ASCII alone.
        if value and not unquote(value.get_secret_value()).isascii():
            raise ValueError("not ASCII")
        return value

    @field_validator("proxy_header")
    @classmethod
    def _is_a_header(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value):
            raise ValueError("no header")
        return value

    @field_validator("bind")
    @classmethod
    def _is_an_ip_address(cls, value: str) -> str:
        return str(ip_address(value))

    @field_validator("proxy_secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", value.get_secret_value()):
            raise ValueError("no secret")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_a_mail_address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+", value):
            raise ValueError("no address")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("no token")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        # setWebhook's secret_token: 1-256 characters of this alphabet (Bot API).
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("no secret")
        return value

    @field_validator("database_url", "practice_database_url")
    @classmethod
    def _is_a_known_database(cls, value: SecretStr | None) -> SecretStr | None:
        known = r"(sqlite:///|postgres(ql)?(\+psycopg)?://)\S+"
        if value and not re.fullmatch(known, value.get_secret_value()):
            raise ValueError("no database")
        return value


def load_settings(*, env_file: Path | None = Path(".env")) -> Settings:
    """
    Read the settings; the environment wins over ``env_file``, which may be missing.

    :raises OperatorProblem: naming a setting that is unknown or cannot be used
    """
    try:
        written = dotenv_values(env_file) if env_file and env_file.is_file() else {}
        _refuse_unknown({*os.environ, *written})
        return Settings(_env_file=str(env_file))
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorProblem("problem.env_file", file=str(env_file)) from error
    except ValidationError as error:
        # Without the cause: pydantic's words would show the secret that was refused.
        field = str(error.errors()[0]["loc"][0]).lower().removeprefix(_PREFIX.lower())
        raise OperatorProblem(
            "problem.setting",
            name=environment_name(field),
            accepted=operator_text(f"accepts.{field}"),
        ) from None


def environment_name(field: str) -> str:
    """Return the name of the environment variable that sets a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else (_PREFIX + field).upper()


def _refuse_unknown(names: set[str]) -> None:
    known = [environment_name(field) for field in Settings.model_fields]
    for name in sorted(names):
        if name.upper().startswith(_PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            if near:
                raise OperatorProblem("problem.setting_unknown", name=name, near=near[0])
            raise OperatorProblem(
                "problem.setting_unknown_alone", name=name, known=", ".join(known)
            )
