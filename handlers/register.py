"""Every act that people can do, on one page."""

from functools import partial

from slack_bolt import App

from bot import ids
from handlers import answering, commands, errors, filling, modelling, reviewing, revising
from handlers.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Ties Slack's names to our functions."""
    app.action(ids.ANSWER)(partial(answering.answer, desk=desk))
    app.options(ids.ANSWER_SEARCH)(partial(answering.offer_labels, desk=desk))
    app.action(ids.OPEN_FORM)(partial(filling.open_answer_form, desk=desk))
    app.view(ids.ANSWER_FORM)(partial(filling.answer_form, desk=desk))
    app.action(ids.SKIP)(partial(answering.skip, desk=desk))
    app.middleware(partial(answering.hear, desk=desk))
    app.event("message")(answering.ignore)

    app.action(ids.UNDO)(partial(revising.undo, desk=desk))
    app.action(ids.CHANGE)(partial(revising.open_change_form, desk=desk))
    app.view(ids.CHANGE_FORM)(partial(revising.change, desk=desk))
    app.action(ids.TAKE_SUGGESTION)(partial(revising.take_suggestion, desk=desk))
    app.action(ids.KEEP_ANSWER)(revising.keep_answer)

    app.action(ids.FLAG)(partial(reviewing.flag, desk=desk))
    app.action(ids.COMMENT)(partial(reviewing.open_comment_form, desk=desk))
    app.view(ids.COMMENT_FORM)(partial(reviewing.comment, desk=desk))
    app.action(ids.READ_ALL)(partial(reviewing.read_all, desk=desk))

    app.action(ids.PROMOTE)(partial(modelling.promote, desk=desk))
    app.action(ids.ROLL_BACK)(partial(modelling.roll_back, desk=desk))
    app.action(ids.TRUST_AGAIN)(partial(modelling.trust_again, desk=desk))

    app.command(ids.COMMAND)(partial(commands.command, desk=desk))
    app.error(errors.on_error)
