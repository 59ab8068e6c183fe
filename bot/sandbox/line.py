"""The app's line: its request URL where it has one, else its sockets."""

from dataclasses import dataclass

from bot.sandbox.request_url import RequestUrl
from bot.sandbox.sockets import Sockets
from bot.sandbox.transport import Transport


@dataclass
class Line:
    """Shared by all workspaces, for the app is one."""

    sockets: Sockets
    request_url: RequestUrl

    @property
    def transport(self) -> Transport:
        return self.request_url if self.request_url.url else self.sockets
