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
    media_url: str = Field("", alias="CONCORD_MEDIA_URL")
    log_level: str = Field("INFO", alias="CONCORD_LOG_LEVEL")
    bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    client_id: str = Field("", alias="SLACK_CLIENT_ID")
    client_secret: SecretStr = Field(SecretStr(""), alias="SLACK_CLIENT_SECRET")
    api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")

    def check_serve(self, *, is_http: bool) -> None:
        """Raises BadInput where a secret is missing that serving needs."""
        is_oauth = bool(self.client_id)
        wanted: dict[str, str | SecretStr] = {}
        if is_oauth and not is_http:
            raise BadInput("SLACK_CLIENT_ID is set: installing by OAuth needs `serve --http`.")
        if is_oauth:
            wanted["SLACK_CLIENT_SECRET"] = self.client_secret
        else:
            wanted["SLACK_BOT_TOKEN"] = self.bot_token
        if is_http:
            wanted["SLACK_SIGNING_SECRET"] = self.signing_secret
        else:
            wanted["SLACK_APP_TOKEN"] = self.app_token
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            raise BadInput(f"{' and '.join(missing)} must be set. See .env.example.")

    @property
    def base_url(self) -> str:
        """The API's address as the SDK wants it."""
        return self.api_url if self.api_url.endswith("/") else self.api_url + "/"

    @property
    def authorize_url(self) -> str:
        """Where a person allows the app into their workspace: beside the API."""
        return self.base_url.removesuffix("api/") + "oauth/v2/authorize"

    @property
    def models(self) -> Path:
        """Where the models are that are trained here."""
        return self.home / "models"

    @property
    def media(self) -> str:
        """Where pictures, sounds and films are kept: a path, or a URL that storage/media reads."""
        return self.media_url or str(self.home / "media")


def load() -> Settings:
    """The settings of this process; a bad value is refused by its variable's name."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise BadInput(f"These settings cannot be used: {faults}.") from None
