"""What the environment says: names that others rely on, each with where to get it when it is missing."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from bot.erasures import Journal


class Missing(Exception):
    """A setting is needed and not there; the message names it and says where to get it."""


SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """The settings of one process, read from the environment and `.env`. Secrets never show when printed."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", case_sensitive=False
    )

    slack_bot_token: SecretStr | None = Field(
        None,
        description="Speaks as Tandem. Slack app page, OAuth & Permissions, Bot User OAuth Token (xoxb-…)",
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="Opens Socket Mode. Slack app page, Basic Information, App-Level Tokens, connections:write (xapp-…)",
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        description="Proves that a request is Slack's (HTTP mode). Slack app page, Basic Information, Signing Secret",
    )
    slack_client_id: str = Field(
        "", description="For installing into several workspaces. Slack app page, Basic Information"
    )
    slack_client_secret: SecretStr | None = Field(None, description="Goes with SLACK_CLIENT_ID")
    slack_api_url: str = Field(
        SLACK_API, description="Where Slack's Web API is: Slack's own, GovSlack's, a proxy, the sandbox"
    )
    database_url: str = Field(
        "sqlite:///tandem.db", description="sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/NAME"
    )
    host: str = Field("127.0.0.1", description="The address that the HTTP doors listen on")
    port: int = Field(3000, description="The port that the HTTP doors listen on")
    public_url: str = Field(
        "",
        description="Where the HTTP doors are reached from outside, such as https://tandem.example.com: what webhook "
        "addresses begin with, and what HubSpot signs",
    )
    tandem_secret_key: SecretStr | None = Field(
        None,
        description="Encrypts tokens and keys hashes; several separated by commas: the first writes, all read. "
        "Without it SQLite keeps one in a file beside the database (mode 0600)",
    )
    erasures_file: Path | None = Field(
        None,
        description="Remembers who was erased outside the database, so that no backup brings them back; keep it apart "
        "from the backups. Without it SQLite keeps one beside the database",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["json", "text"] = Field(
        "json",
        description="How each line of the log is written: `json` for collectors, `text` for a terminal",
    )
    metrics_port: int | None = Field(
        None,
        description="Opens /metrics, /healthz and /readyz on this port, in whatever process: one port for each",
    )
    metrics_host: str = Field("127.0.0.1", description="The address that METRICS_PORT listens on")

    @property
    def bot_token(self) -> str:
        """The bot token; empty where each workspace brings its own."""
        return _open(self.slack_bot_token)

    @cached_property
    def tokens(self) -> bool:
        """Tell whether both Socket Mode tokens are there."""
        return bool(_open(self.slack_bot_token) and _open(self.slack_app_token))

    def need(self, name: str) -> str:
        """Return a setting's value, or raise `Missing` with its name and where to get it."""
        value = getattr(self, name)
        plain = _open(value) if isinstance(value, SecretStr) or value is None else str(value)
        if not plain:
            told = type(self).model_fields[name].description
            raise Missing(f"{name.upper()} is not set. {told}. Put it into the environment or into .env.")
        return plain

    def erasures(self) -> Journal | None:
        """Return the file of who was erased; None where PostgreSQL is used and no file is named."""
        from bot.erasures import Journal

        if self.erasures_file is not None:
            return Journal(self.erasures_file)
        if not self.database_url.startswith("sqlite"):
            return None
        return Journal(Path(f"{self.database_url.split('///', 1)[-1]}.erased"))

    def secret_keys(self) -> list[str]:
        """Return the secret keys, first the one that writes; made and kept beside SQLite where none is given."""
        given = [key.strip() for key in _open(self.tandem_secret_key).split(",") if key.strip()]
        if given:
            return given
        if not self.database_url.startswith("sqlite"):
            return [self.need("tandem_secret_key")]
        from bot.secrets import kept_key

        return [kept_key(Path(f"{self.database_url.split('///', 1)[-1]}.key"))]


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret is not None else ""
