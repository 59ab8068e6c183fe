"""All that the interfaces of one workspace share: world, views, line, what is under way."""

import secrets
from dataclasses import asdict, dataclass, field

from bot.sandbox.errors import Refused
from bot.sandbox.journal import Journal
from bot.sandbox.line import Line
from bot.sandbox.rates import Rates
from bot.sandbox.store import Document
from bot.sandbox.views import Views
from bot.sandbox.world import World

TRIGGER_SECONDS = 3.0
TRIGGERS_AT_MOST = 10_000
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """A person's act from which one modal may be opened."""

    user: str
    made_at: float
    is_used: bool = False


@dataclass
class ResponseUrl:
    """Where an act may be answered without a token. ts: the message of the act, if any."""

    user: str
    channel: str
    ts: str
    made_at: float
    uses: int = 0


@dataclass
class Fault:
    """A fault to inject: at which method, what, how often."""

    method: str
    times: int
    error: str = ""
    status: int = 200
    latency_seconds: float = 0.0
    after_doing_it: bool = False


@dataclass
class Desk:
    """One workspace."""

    world: World
    address: str
    journal: Journal
    line: Line
    views: Views
    rates: Rates
    processing_seconds: float = 0.3
    triggers: dict[str, Trigger] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    pending: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    """What a person pressed last in a message, by (person, channel, ts), while it is not done."""

    @property
    def tokens(self) -> dict[str, Document]:
        """Of the app's installations here, each with who installed it and the scopes given."""
        return self.world.store.all("token")

    @property
    def is_installed(self) -> bool:
        return bool(self.tokens)

    @property
    def scopes(self) -> set[str]:
        """What the app may do here, as it was allowed when it was installed."""
        given = [str(one["scopes"]).split(",") for one in self.tokens.values()]
        return {scope for scopes in given for scope in scopes if scope}

    def need(self, scope: str) -> None:
        """Raises Refused without this scope."""
        if scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise Refused("missing_scope", needed=scope, provided=provided)

    def trigger(self, user: str) -> str:
        if len(self.triggers) > TRIGGERS_AT_MOST:
            self.triggers = dict([*self.triggers.items()][TRIGGERS_AT_MOST // 2 :])
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(user, self.world.clock())
        return name

    def pull(self, name: object) -> str:
        """Uses up a trigger; whose it was."""
        trigger = self.triggers.get(str(name))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.is_used:
            raise Refused("exchanged_trigger_id")
        if self.world.clock() - trigger.made_at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.is_used = True
        return trigger.user

    def response_url(self, user: str, channel: str, ts: str) -> str:
        name = secrets.token_urlsafe(12)
        self.keep(name, ResponseUrl(user, channel, ts, self.world.clock()))
        return f"{self.address}/response/{name}"

    def answer_to(self, name: str) -> ResponseUrl:
        """Counts one use."""
        kept = self.world.store.get("response_url", name)
        if kept is None:
            raise Refused("invalid_url")
        found = ResponseUrl(**kept)
        if self.world.clock() - found.made_at > RESPONSE_URL_SECONDS:
            raise Refused("expired_url")
        if found.uses >= RESPONSE_URL_USES:
            raise Refused("used_url")
        found.uses += 1
        self.keep(name, found)
        return found

    def keep(self, name: str, url: ResponseUrl) -> None:
        """In the store, for an app may answer after the sandbox was killed and started again."""
        self.world.store.put("response_url", name, asdict(url))

    def notice(self, user: str, text: str, kind: str = "error") -> None:
        """Tells a person on the page, and nobody else."""
        notice = {"id": secrets.token_hex(4), "text": text, "kind": kind}
        self.notices.setdefault(user, []).append(notice)
        self.world.changed(None, None, user)

    def mark(self, user: str, message: Document, pressed: dict[str, str] | None) -> None:
        """Shows a person how their press fares; None: all is well."""
        key = (user, message["channel"], message["ts"])
        before = self.pending.pop(key, None)
        if pressed:
            self.pending[key] = pressed
        if "failed" in {(before or {}).get("status"), (pressed or {}).get("status")}:
            self.world.changed(message["channel"], message.get("thread_ts"), user)

    def fault(self, method: str) -> Fault | None:
        """The next fault to inject at this method."""
        for fault in self.faults:
            if fault.method in {method, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        return None
