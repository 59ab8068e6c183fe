"""Sends what is owed to Slack: claimed, sent within the rates, confirmed, or tried again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from pathlib import Path

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import ConcordError
from bot.records import DeliveryKind, DeliveryState
from bot.words import speaking
from jobs import courtesy, drawing, exporting, sending, sharing
from jobs.limiter import Call, Limiter
from jobs.sending import Sent
from jobs.tools import Tools
from storage import deliveries, media, projects, shares, withdrawing
from storage.tables import Delivery, Project

log = structlog.get_logger()

METHODS = {
    DeliveryKind.POST: "chat.postMessage",
    DeliveryKind.UPDATE: "chat.update",
    DeliveryKind.UPLOAD: "files.upload",
    DeliveryKind.SHARE: "files.upload",
    DeliveryKind.EXPORT: "files.upload",
    DeliveryKind.EPHEMERAL: "chat.postEphemeral",
    DeliveryKind.DELETE: "files.delete",
}

FOREVER = {
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "file_deleted",
    "file_not_found",
    "invalid_arguments",
    "message_not_found",
    "msg_blocks_too_long",
    "msg_too_long",
    "user_not_found",
    "user_not_in_channel",
}
"""Slack will say the same again. All else passes, or a person can mend it meanwhile."""

BROKEN = (OSError, HTTPException, SlackClientError)
"""The network, an answer that breaks off, an answer that is not Slack's."""

TURN_SECONDS = 2.0

FILE_TRIES = 8
"""A fresh upload is refused as an invalid block until Slack has processed it, about a second."""

LONGEST_WAIT_SECONDS = 60


def deliver(tools: Tools, limiter: Limiter) -> None:
    """Every half second, and when rung: sends all that may go out now, but not for long.

    A turn ends soon whatever is owed, so that the process can stop; the next turn goes on.
    """
    _take_turn(tools, limiter, of_files=False)


def deliver_files(tools: Tools, limiter: Limiter) -> None:
    """Every second: puts files into threads and direct messages; nothing else waits for them."""
    _take_turn(tools, limiter, of_files=True)


def _take_turn(tools: Tools, limiter: Limiter, *, of_files: bool) -> None:
    until = tools.now() + timedelta(seconds=TURN_SECONDS)
    while _send_round(tools, limiter, until, of_files=of_files):
        pass


def take_over(tools: Tools) -> None:
    """At the start: what workers of this machine held when they died is free at once."""

    def is_dead(worker: str) -> bool:
        host, _, pid = worker.rpartition(":")
        ours, _, our_pid = tools.worker.rpartition(":")
        if host != ours or not pid.isdecimal():
            return False
        return pid == our_pid or not Path(f"/proc/{pid}").exists()

    with tools.database.write() as session:
        deliveries.release(session, is_dead, tools.now())


def _send_round(tools: Tools, limiter: Limiter, until: datetime, *, of_files: bool) -> bool:
    """Whether anything was sent, so that something else may be next in its channel."""
    with tools.database.read() as session:
        rows = deliveries.due(session, tools.now(), of_files=of_files)
        teams = projects.teams(session, {row.workspace_id for row in rows})
    is_sent = False
    for row in rows:
        if tools.now() > until:
            return False
        is_sent |= _send_one(tools, limiter, row, teams[row.workspace_id])
    return is_sent


def _send_one(tools: Tools, limiter: Limiter, delivery: Delivery, team_id: str) -> bool:
    files = _files(tools, delivery)
    if files is None:
        return False
    if delivery.is_notice and courtesy.hold(tools, delivery, team_id):
        return False
    if not limiter.take(_kind_of_call(delivery), tools.now()):
        return False
    with tools.database.write() as session:
        if not deliveries.claim(session, delivery, tools.worker, tools.now()):
            return False
    is_orphan = delivery.state is DeliveryState.SENDING
    if is_orphan and delivery.kind is DeliveryKind.EPHEMERAL:
        _settle(tools, delivery, _Failure("its sender died; it may have been seen", 0, False))
        return False
    try:
        sent = _call(tools, tools.slack_of(team_id), delivery, files)
    except SlackApiError as error:
        _settle(tools, delivery, _refused(delivery, error, limiter, tools))
    except ConcordError as error:  # a picture that is gone, an app that was removed
        _settle(tools, delivery, _Failure(str(error), _pause(delivery), is_certain=True))
    except BROKEN as error:
        _settle(tools, delivery, _Failure(repr(error), _pause(delivery), is_certain=False))
    else:
        _confirm(tools, delivery, sent)
    return True


def _confirm(tools: Tools, delivery: Delivery, sent: Sent) -> None:
    with tools.database.write() as session:
        deliveries.confirm(
            session, delivery, channel_id=sent.channel_id, ts=sent.ts, file_id=sent.file_id
        )
        if sent.file_id:
            withdrawing.withdraw_late(session, delivery, tools.now())


def _kind_of_call(delivery: Delivery) -> Call:
    channel = delivery.channel_id if delivery.kind is DeliveryKind.POST else ""
    return Call(METHODS[delivery.kind], delivery.workspace_id, channel)


def _call(tools: Tools, slack: WebClient, delivery: Delivery, files: dict[str, str]) -> Sent:
    if delivery.kind in FILE_CALLS:
        return FILE_CALLS[delivery.kind](tools, slack, delivery)
    if delivery.kind is DeliveryKind.POST:
        return sending.post(slack, delivery, files)
    if delivery.kind is DeliveryKind.EPHEMERAL:
        return sending.ephemeral(slack, delivery, files)
    with tools.database.read() as session:
        posted = session.get_one(Delivery, delivery.updates_id)
    return sending.update(slack, delivery, posted.channel_id, posted.ts or "", files)


def _upload(tools: Tools, slack: WebClient, delivery: Delivery) -> Sent:
    with tools.database.read() as session:
        language = session.get_one(Project, delivery.project_id).policy.language
    with speaking(language):
        content, suffix = drawing.content(tools, delivery.payload)
    return sending.upload(slack, delivery, content, suffix)


def _delete(_tools: Tools, slack: WebClient, delivery: Delivery) -> Sent:
    return sending.delete(slack, delivery)


def _share(tools: Tools, slack: WebClient, delivery: Delivery) -> Sent:
    with tools.database.read() as session:
        thread = shares.thread(session, delivery)
        # Its own upload may have been done already; only that one is then looked for.
        known = None if delivery.file_id else shares.file_id_elsewhere(session, delivery)
    linked = sharing.link(slack, delivery, thread, known) if known else None
    if linked:
        return linked

    def content() -> bytes:
        return media.get(tools.media, delivery.payload["media"])

    return sharing.upload(slack, delivery, thread, content, partial(_keep_file_id, tools, delivery))


def _export(tools: Tools, slack: WebClient, delivery: Delivery) -> Sent:
    def content() -> bytes:
        return exporting.export_bytes(
            tools.database, delivery.project_id, delivery.payload["format"], tools.now()
        )

    to = (sending.channel(slack, delivery.channel_id), "")
    return sharing.upload(slack, delivery, to, content, partial(_keep_file_id, tools, delivery))


FILE_CALLS: Mapping[DeliveryKind, Callable[[Tools, WebClient, Delivery], Sent]] = {
    DeliveryKind.UPLOAD: _upload,
    DeliveryKind.SHARE: _share,
    DeliveryKind.EXPORT: _export,
    DeliveryKind.DELETE: _delete,
}


def _keep_file_id(tools: Tools, delivery: Delivery, file_id: str) -> None:
    with tools.database.write() as session:
        shares.keep_file_id(session, delivery, file_id)


def _files(tools: Tools, delivery: Delivery) -> dict[str, str] | None:
    """Slack's ids of the delivery's pictures; None while one of them is not uploaded yet."""
    names = sending.media_in(delivery.payload.get("blocks", []))
    if not names:
        return {}
    with tools.database.read() as session:
        found = deliveries.file_ids(session, delivery.workspace_id, names)
    return found if len(found) == len(set(names)) else None


@dataclass(frozen=True)
class _Failure:
    """Why it was not done.

    wait_seconds: until the next try; 0 for never
    is_certain:   Slack said no, rather than nothing at all
    """

    reason: str
    wait_seconds: float
    is_certain: bool


def _refused(delivery: Delivery, error: SlackApiError, limiter: Limiter, tools: Tools) -> _Failure:
    reason = str(error.response.get("error") or error.response.status_code)
    details = (error.response.get("response_metadata") or {}).get("messages") or []
    sentence = "; ".join([reason, *map(str, details)])
    if error.response.status_code == 429:  # noqa: PLR2004  (HTTP's "too many requests")
        wait = float(error.response.headers.get("Retry-After", 1))
        limiter.close(_kind_of_call(delivery), wait, tools.now())
        return _Failure(sentence, wait, is_certain=True)
    if error.response.status_code >= 500:  # noqa: PLR2004  (HTTP's "the server failed")
        return _Failure(sentence, _pause(delivery), is_certain=False)
    if reason == "invalid_blocks":
        has_files = bool(sending.media_in(delivery.payload["blocks"]))
        is_processing = has_files and delivery.attempts < FILE_TRIES
        return _Failure(sentence, 1 if is_processing else 0, is_certain=True)
    return _Failure(sentence, 0 if reason in FOREVER else _pause(delivery), is_certain=True)


def _pause(delivery: Delivery) -> float:
    return float(min(LONGEST_WAIT_SECONDS, 2**delivery.attempts))


def _settle(tools: Tools, delivery: Delivery, failure: _Failure) -> None:
    # An ephemeral message cannot be looked for: better none than two.
    is_lost = delivery.kind is DeliveryKind.EPHEMERAL and not failure.is_certain
    with tools.database.write() as session:
        if failure.wait_seconds == 0 or is_lost:
            log.error("delivery given up", delivery=delivery.id, reason=failure.reason)
            deliveries.give_up(session, delivery, failure.reason)
        else:
            log.warning("delivery put off", delivery=delivery.id, reason=failure.reason)
            until = tools.now() + timedelta(seconds=failure.wait_seconds)
            deliveries.put_off(
                session, delivery, until, failure.reason, is_certain=failure.is_certain
            )
