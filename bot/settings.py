"""What is set from outside, by environment variables or a `.env` file."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BadInput


class Settings(BaseSettings):
    """Every variable, its default, and what it is for; `.env.example` says the same to people."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = Field("sqlite:///concord.db", alias="CONCORD_DATABASE_URL")
    home: Path = Field(Path(".concord"), alias="CONCORD_HOME")
    log_level: str = Field("INFO", alias="CONCORD_LOG_LEVEL")
    bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")

    @property
    def media(self) -> Path:
        """Where pictures are kept, each under the hash of its content."""
        return self.home / "media"


def load() -> Settings:
    """The settings of this process; a bad value is refused by its variable's name."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise BadInput(f"These settings cannot be used: {faults}.") from None
