"""Puts a file into a card's thread or a direct message; found again after a crash."""

from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import escape
from jobs import sending
from jobs.sending import Sent
from storage.tables import Delivery

GONE = {"file_not_found", "file_deleted"}


def upload(
    slack: WebClient,
    delivery: Delivery,
    thread: tuple[str, str],
    content: Callable[[], bytes],
    keep_file_id: Callable[[str], None],
) -> Sent:
    """Uploads the file into the thread; where its timestamp is "", into the channel.

    Slack gives the file its id before there is anything to see, and knows of it by that id once it
    is in the thread. So the id is kept before the last step: whether an upload that may have been
    done was done, the id tells.
    """
    channel_id, ts = thread
    if delivery.file_id and _find(slack, delivery.file_id):
        return Sent(channel_id, file_id=delivery.file_id)
    data = content()
    begun = slack.files_getUploadURLExternal(
        filename=delivery.payload["filename"], length=len(data)
    )
    file_id = str(begun["file_id"])
    keep_file_id(file_id)
    # The SDK's own: its files_upload_v2 would do all steps at once, and we would not know the id.
    answer = slack._upload_file(  # noqa: SLF001
        url=str(begun["upload_url"]),
        data=data,
        logger=slack._logger,  # noqa: SLF001
        timeout=slack.timeout,
        proxy=slack.proxy,
        ssl=slack.ssl,
    )
    if answer.status != 200:  # noqa: PLR2004  (HTTP's "ok")
        raise ConnectionError(f"the file was not taken: {answer.status} {answer.body}")
    slack.files_completeUploadExternal(
        files=[{"id": file_id, "title": delivery.payload["title"]}],
        channel_id=channel_id,
        thread_ts=ts or None,
    )
    return Sent(channel_id, file_id=file_id)


def link(
    slack: WebClient, delivery: Delivery, thread: tuple[str, str], file_id: str
) -> Sent | None:
    """Shows a file of another thread in this one too, by its address; None where it is gone.

    Source: docs.slack.dev/tools/python-slack-sdk/web, "Uploading files".
    """
    channel_id, ts = thread
    file = _find(slack, file_id)
    if file is None:
        return None
    if delivery.first_sent_at is not None:
        found = sending.find(slack, channel_id, delivery.id, delivery.first_sent_at, ts)
        if found:
            return Sent(channel_id, found, file_id)
    answer = slack.chat_postMessage(
        channel=channel_id,
        thread_ts=ts,
        text=f"<{file['permalink']}|{escape(delivery.payload['title'])}>",
        metadata=sending.mark(delivery),
    )
    return Sent(channel_id, str(answer["ts"]), file_id)


def _find(slack: WebClient, file_id: str) -> dict[str, str] | None:
    try:
        found: dict[str, str] = slack.files_info(file=file_id)["file"]
    except SlackApiError as error:
        if error.response.get("error") in GONE:
            return None
        raise
    return found
