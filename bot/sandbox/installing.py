"""The page on which a person allows the app into a workspace, or does not."""

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.sandbox import oauth
from bot.sandbox.errors import Refused
from bot.sandbox.workspaces import Workspaces

ASKED = ("client_id", "scope", "redirect_uri", "state", "user_scope", "team")

SHEET = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Allow {name}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}
button,select{{font:inherit;padding:.5rem 1rem;margin:.25rem .5rem .25rem 0}}</style>
<h1>{name} wants into a workspace</h1><p>It asks for:</p><ul>{scopes}</ul>
<form method="post">{hidden}
<p><label>As <select name="who">{people}</select></label></p>
<button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button></form></html>"""


def router(slack: Workspaces) -> APIRouter:
    """/oauth/v2/authorize: shown by GET, answered by POST."""
    routes = APIRouter()

    @routes.get("/oauth/v2/authorize")
    async def show(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ASKED}
        try:
            scopes = oauth.wanted(slack.first, asked)
            slack.codes.back(asked)
        except Refused as refused:
            return HTMLResponse(f"<h1>{escape(str(refused.answer()))}</h1>", 400)
        return HTMLResponse(_sheet(slack, asked, sorted(scopes)))

    @routes.post("/oauth/v2/authorize")
    async def answer(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            return RedirectResponse(_next(slack, form), 302)
        except Refused as refused:
            return HTMLResponse(f"<h1>{escape(str(refused.answer()))}</h1>", 400)

    return routes


def _next(slack: Workspaces, form: dict[str, str]) -> str:
    team, _, user = form.get("who", "").partition(":")
    if team not in slack.desks:
        raise Refused("invalid_team_for_non_distributed_app")
    desk = slack.desks[team]
    oauth.wanted(desk, form)
    if form.get("answer") != "allow":
        return slack.codes.back(form, error="access_denied")
    return slack.codes.allow(desk, desk.world.user(user)["id"], form)


def _sheet(slack: Workspaces, asked: dict[str, str], scopes: list[str]) -> str:
    people = [
        (f"{team}:{person['id']}", f"{person['real_name']}, {desk.world.team.name}")
        for team, desk in slack.desks.items()
        for person in desk.world.users.values()
        if not person["is_bot"] and asked["team"] in {"", team}
    ]
    return SHEET.format(
        name=escape(slack.first.world.manifest.name),
        scopes="".join(f"<li><code>{escape(scope)}</code></li>" for scope in scopes),
        hidden="".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in asked.items()
        ),
        people="".join(f'<option value="{key}">{escape(name)}</option>' for key, name in people),
    )
