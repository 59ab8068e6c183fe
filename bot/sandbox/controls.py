"""What a test does to the sandbox as a whole: its time, its line to the app, who is installed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.sandbox import oauth
from bot.sandbox.errors import Refused
from bot.sandbox.request_url import SIGNING_SECRET
from bot.sandbox.socket_faults import SocketFault
from bot.sandbox.workspaces import Workspaces

Values = dict[str, Any]


def router(slack: Workspaces) -> APIRouter:
    """All under /sandbox/api, for all workspaces at once."""
    routes = APIRouter(prefix="/sandbox/api")

    @routes.post("/clock")
    async def clock(request: Request) -> JSONResponse:
        """Moves the time on; what expires, expires, and what is full again may be used."""
        try:
            slack.clock.advance(float((await request.json())["advance_s"]))
        except (KeyError, TypeError, ValueError) as error:
            return _refused(f"advance_s: {error}")
        return JSONResponse({"ok": True, "now": slack.clock()})

    @routes.post("/request-url")
    async def request_url(request: Request) -> JSONResponse:
        """Slack calls the app there from now on; without a URL the app uses sockets again."""
        given = await request.json()
        secret = given.get("signing_secret") or SIGNING_SECRET
        try:
            await slack.line.request_url.configure(str(given.get("url") or ""), str(secret))
        except Refused as refused:
            return JSONResponse(refused.answer(), 400)
        return JSONResponse({"ok": True})

    @routes.post("/redirect-url")
    async def redirect_url(request: Request) -> JSONResponse:
        """Where people are sent after an installation, when the app names no place itself."""
        slack.codes.redirect_url = str((await request.json()).get("url") or "")
        return JSONResponse({"ok": True})

    @routes.post("/sockets/faults")
    async def socket_faults(request: Request) -> JSONResponse:
        """The next envelopes come twice, in another order, or their acknowledgement is lost."""
        given = await request.json()
        try:
            fault = SocketFault(
                str(given.get("kind")), int(given.get("times", 1)), str(given.get("type") or "")
            )
        except ValueError as error:
            return _refused(str(error))
        slack.line.sockets.faults.waiting.append(fault)
        return JSONResponse({"ok": True})

    @routes.post("/uninstall")
    async def uninstall(request: Request) -> JSONResponse:
        """A person throws the app out of a workspace."""
        team = (await request.json()).get("team") or slack.first.world.team.id
        if team not in slack.desks:
            return _refused(f"team: {team} is none of {', '.join(slack.desks)}")
        oauth.uninstall(slack.desks[team])
        return JSONResponse({"ok": True})

    return routes


def _refused(error: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error": error}, 400)
