"""Calls owed to Slack: put with their cause, claimed by one worker, kept until confirmed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, case, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from bot.blocks import Message
from bot.records import DeliveryKind, DeliveryState, Recording
from bot.reports.charts.plans import Plan
from storage.tables import Delivery, Project, Workspace

LEASE = timedelta(seconds=60)
"""An older claim is of a worker that died: Slack's answer takes seconds, never this long."""

FILE_LEASE = timedelta(minutes=20)
"""A film may take minutes to go up a slow line."""

ANSWER_FIRST = timedelta(seconds=3)
"""What a click's own response_url can settle, the queue leaves alone for this long."""

AT_ONCE = timedelta(0)

FILES = (DeliveryKind.SHARE, DeliveryKind.EXPORT)
"""What takes long: to read, and to go up."""

IN_ORDER = (DeliveryKind.POST, DeliveryKind.SHARE)
BELONG = (DeliveryKind.UPDATE, DeliveryKind.SHARE)
"""What belongs to a post."""


def post(
    session: Session,
    project: Project,
    message: Message,
    now: datetime,
    *,
    key: str,
    channel_id: str = "",
    assignment_id: int | None = None,
) -> Delivery:
    """Owes a message to the project's channel, or to `channel_id` (a user's id: to that person)."""
    return _put(
        session,
        Delivery(
            workspace_id=project.workspace_id,
            project_id=_id(project.id),
            kind=DeliveryKind.POST,
            channel_id=channel_id or project.channel_id,
            payload=message.payload(),
            key=key,
            assignment_id=assignment_id,
            not_before=now,
            created_at=now,
        ),
    )


def update_of(
    session: Session, posted: Delivery, message: Message, now: datetime, wait: timedelta
) -> Delivery:
    """Owes a message's newest state; an older state that is still owed is replaced."""
    query = select(Delivery).where(Delivery.updates_id == posted.id)
    # Locked, or its sender could confirm it between this reading and our writing.
    query = query.with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).first()
    if row is None:
        return _put(
            session,
            Delivery(
                workspace_id=posted.workspace_id,
                project_id=posted.project_id,
                kind=DeliveryKind.UPDATE,
                channel_id=posted.channel_id,
                payload=message.payload(),
                key=f"update:{posted.id}",
                updates_id=posted.id,
                not_before=now + wait,
                created_at=now,
            ),
        )
    row.payload = message.payload()
    row.revision += 1
    row.attempts = 0
    if row.state is not DeliveryState.SENDING:
        row.state = DeliveryState.OWED
    row.not_before = now + wait
    session.add(row)
    session.flush()
    return row


def upload(
    session: Session,
    project: Project,
    media: str,
    filename: str,
    title: str,
    now: datetime,
    *,
    drawn_for: int | None = None,
    drawn_of: Recording | None = None,
    plan: Plan | None = None,
    sketch: Mapping[str, str] | None = None,
) -> Delivery:
    """Owes a picture to the workspace, once for each name.

    media:     its name in the media folder, or any other where it is only drawn when it is sent:
    drawn_for: the assignment whose picture it is
    drawn_of:  the sound or film that it shows
    plan:      the chart that it is
    sketch:    what is half made in the form that it is drawn for
    """
    return _put(
        session,
        Delivery(
            workspace_id=project.workspace_id,
            project_id=_id(project.id),
            kind=DeliveryKind.UPLOAD,
            channel_id="",
            payload={"media": media, "filename": filename, "title": title}
            | ({"drawn_for": drawn_for} if drawn_for else {})
            | ({"drawn_of": drawn_of.model_dump(mode="json")} if drawn_of else {})
            | ({"plan": plan.model_dump()} if plan else {})
            | ({"sketch": dict(sketch)} if sketch else {}),
            key=f"upload:{project.workspace_id}:{media}",
            not_before=now,
            created_at=now,
        ),
    )


def ephemeral(
    session: Session,
    project: Project,
    message: Message,
    now: datetime,
    *,
    key: str,
    channel_id: str,
    user_id: str,
    thread_ts: str | None = None,
    wait: timedelta = AT_ONCE,
) -> Delivery:
    """Owes a message that one person sees."""
    return _put(
        session,
        Delivery(
            workspace_id=project.workspace_id,
            project_id=_id(project.id),
            kind=DeliveryKind.EPHEMERAL,
            channel_id=channel_id,
            user_id=user_id,
            thread_ts=thread_ts,
            payload=message.payload(),
            key=key,
            not_before=now + wait,
            created_at=now,
        ),
    )


def due(
    session: Session, now: datetime, *, of_files: bool = False, limit: int = 200
) -> Sequence[Delivery]:
    """What may be sent now, oldest first: either files, or all else.

    Of each channel's posts only the first that is owed, so that they come in order, and likewise
    of a thread's files; an update or a file only once its message is there.
    """
    earlier, target = aliased(Delivery), aliased(Delivery)
    is_behind = (
        select(earlier.id)
        .where(
            earlier.kind == Delivery.kind,
            earlier.channel_id == Delivery.channel_id,
            col(earlier.thread_of_id).is_not_distinct_from(col(Delivery.thread_of_id)),
            col(earlier.id) < Delivery.id,
            col(earlier.state).in_((DeliveryState.OWED, DeliveryState.SENDING)),
            col(earlier.is_notice).is_(False),  # a held one holds nothing up
        )
        .exists()
    )
    has_target = (
        select(target.id)
        .where(
            target.id == func.coalesce(Delivery.updates_id, Delivery.thread_of_id),
            target.state == DeliveryState.DONE,
        )
        .exists()
    )
    query = select(Delivery).where(
        _is_claimable(now),
        col(Delivery.kind).in_(FILES) if of_files else col(Delivery.kind).not_in(FILES),
        or_(col(Delivery.kind).not_in(IN_ORDER), ~is_behind),
        or_(col(Delivery.kind).not_in(BELONG), has_target),
    )
    return session.exec(query.order_by(col(Delivery.id)).limit(limit)).all()


def claim(session: Session, delivery: Delivery, worker: str, now: datetime) -> bool:
    """Whether this worker may send it: exactly one row changed, or another was first."""
    free = (
        select(Delivery.id)
        .where(col(Delivery.id) == delivery.id, _is_claimable(now))
        .where(col(Delivery.revision) == delivery.revision)
        .with_for_update(skip_locked=True)
    )
    changed = _execute(
        session,
        update(Delivery)
        .where(col(Delivery.id).in_(free))
        .values(
            state=DeliveryState.SENDING,
            claimed_by=worker,
            lease_until=now + (FILE_LEASE if delivery.kind in FILES else LEASE),
            attempts=Delivery.attempts + 1,
            first_sent_at=case(
                (col(Delivery.first_sent_at).is_(None), literal(now, _time_type())),
                else_=col(Delivery.first_sent_at),
            ),
        ),
    )
    return changed == 1


def claim_now(session: Session, delivery: Delivery, worker: str, now: datetime) -> bool:
    """As `claim`, for the one who put it and will settle it at once."""
    changed = _execute(
        session,
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.state) == DeliveryState.OWED,
            col(Delivery.revision) == delivery.revision,
        )
        .values(state=DeliveryState.SENDING, claimed_by=worker, lease_until=now + LEASE),
    )
    return changed == 1


def confirm(
    session: Session, delivery: Delivery, *, channel_id: str = "", ts: str = "", file_id: str = ""
) -> None:
    """Slack has done it. If a newer state was put meanwhile, that one is still owed."""
    values: dict[str, Any] = {
        "state": _unless_newer(delivery, DeliveryState.DONE),
        "lease_until": None,
        "error": None,
    }
    found = {"channel_id": channel_id, "ts": ts, "file_id": file_id}
    values |= {name: value for name, value in found.items() if value}
    _execute(session, update(Delivery).where(col(Delivery.id) == delivery.id).values(**values))


def put_off(
    session: Session, delivery: Delivery, until: datetime, error: str, *, is_certain: bool
) -> None:
    """It will be tried again; if Slack may have done it all the same, it is looked for first.

    What was given up while it was on its way is not.
    """
    values: dict[str, Any] = {
        "state": DeliveryState.OWED,
        "lease_until": None,
        "not_before": until,
        "error": error,
    }
    if is_certain:
        values["first_sent_at"] = None
    is_owed = (col(Delivery.id) == delivery.id, col(Delivery.state) != DeliveryState.FAILED)
    _execute(session, update(Delivery).where(*is_owed).values(**values))


def give_up(session: Session, delivery: Delivery, error: str) -> None:
    """Slack will never take it; the row stays, with the reason."""
    _execute(
        session,
        update(Delivery)
        .where(col(Delivery.id) == delivery.id)
        .values(state=_unless_newer(delivery, DeliveryState.FAILED), lease_until=None, error=error),
    )


def file_ids(session: Session, workspace_id: int, media: Sequence[str]) -> dict[str, str]:
    """Slack's ids of the media that are uploaded."""
    keys = [f"upload:{workspace_id}:{name}" for name in media]
    query = select(Delivery).where(col(Delivery.key).in_(keys), col(Delivery.file_id).is_not(None))
    return {row.payload["media"]: row.file_id or "" for row in session.exec(query)}


def posted_at(team_id: str, channel_id: str, ts: str) -> tuple[ColumnElement[bool], ...]:
    """Of a delivery and its workspace: that it is the message at this place."""
    return (
        col(Workspace.team_id) == team_id,
        col(Delivery.channel_id) == channel_id,
        col(Delivery.ts) == ts,
        col(Delivery.kind) == DeliveryKind.POST,
    )


def posts_of_sample(session: Session, assignment_ids: Sequence[int]) -> Sequence[Delivery]:
    """The cards of these assignments, posted or owed."""
    query = select(Delivery).where(
        col(Delivery.assignment_id).in_(assignment_ids), Delivery.kind == DeliveryKind.POST
    )
    return session.exec(query.order_by(col(Delivery.id))).all()


def is_posting(session: Session, channel_id: str) -> bool:
    """Whether a post to this channel may be there already, and its timestamp is not known yet.

    A direct message is owed to a person, and gets its channel when it is posted.
    """
    is_here = col(Delivery.channel_id) == channel_id
    if channel_id.startswith("D"):
        is_here = or_(is_here, col(Delivery.channel_id).startswith("U"))
    query = select(Delivery.id).where(
        is_here,
        Delivery.kind == DeliveryKind.POST,
        col(Delivery.state).in_((DeliveryState.OWED, DeliveryState.SENDING)),
        col(Delivery.first_sent_at).is_not(None),
    )
    return session.exec(query).first() is not None


def release(session: Session, is_dead: Callable[[str], bool], now: datetime) -> None:
    """Ends the claims of workers that are known to be dead, before their leases do."""
    query = select(Delivery).where(Delivery.state == DeliveryState.SENDING)
    for row in session.exec(query):
        if is_dead(row.claimed_by or ""):
            row.lease_until = now
            session.add(row)


def failed(session: Session) -> Sequence[Delivery]:
    query = select(Delivery).where(Delivery.state == DeliveryState.FAILED)
    return session.exec(query.order_by(col(Delivery.id).desc()).limit(20)).all()


def by_key(session: Session, key: str) -> Delivery | None:
    return session.exec(select(Delivery).where(Delivery.key == key)).first()


def _put(session: Session, delivery: Delivery) -> Delivery:
    present = by_key(session, delivery.key)
    if present:
        return present
    session.add(delivery)
    session.flush()
    return delivery


def _is_claimable(now: datetime) -> ColumnElement[bool]:
    is_owed = and_(Delivery.state == DeliveryState.OWED, Delivery.not_before <= now)
    is_orphan = and_(Delivery.state == DeliveryState.SENDING, col(Delivery.lease_until) <= now)
    return or_(is_owed, is_orphan)


def _unless_newer(delivery: Delivery, state: DeliveryState) -> Any:
    """That state; or owed again, where a newer revision was put since this one was claimed."""
    is_newest = col(Delivery.revision) == delivery.revision
    return case((is_newest, state.value), else_=DeliveryState.OWED.value)


def _execute(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def _time_type() -> Any:
    return Delivery.__table__.c.first_sent_at.type  # type: ignore[attr-defined]


def _id(value: int | None) -> int:
    assert value is not None, "the row was flushed"
    return value
