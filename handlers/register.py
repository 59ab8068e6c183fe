"""Every act that people can do, on one page."""

from functools import partial

from slack_bolt import App

from bot import ids
from handlers import (
    adding,
    answering,
    commands,
    editing,
    errors,
    evolving,
    filling,
    members,
    reviewing,
    revising,
    setting_up,
    settings,
    sketching,
    stepping,
)
from handlers.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Ties Slack's names to our functions."""
    app.action(ids.ANSWER)(partial(answering.answer, desk=desk))
    app.action(ids.SAVE)(partial(answering.save, desk=desk))
    app.action(ids.FORM_INPUT)(answering.tick)
    app.action(ids.STEP)(partial(stepping.step, desk=desk))
    app.options(ids.ANSWER_SEARCH)(partial(answering.offer_labels, desk=desk))
    app.action(ids.OPEN_FORM)(partial(filling.open_answer_form, desk=desk))
    app.action(ids.TOOL)(partial(sketching.use_tool, desk=desk))
    app.action(ids.PICK)(sketching.picked)
    app.view(ids.ANSWER_FORM)(partial(filling.answer_form, desk=desk))
    app.action(ids.SKIP)(partial(answering.skip, desk=desk))
    app.middleware(partial(answering.hear, desk=desk))
    offer_import = partial(adding.offer_import, desk=desk)
    app.event({"type": "message", "subtype": "file_share"})(offer_import)
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

    app.view(ids.NEW_PROJECT)(partial(setting_up.take_first, desk=desk))
    app.action(ids.PREVIEW)(partial(setting_up.preview, desk=desk))
    app.action(ids.several(ids.PREVIEW))(setting_up.ignore)
    app.view(ids.NEW_PROJECT_POLICY)(partial(setting_up.take_second, desk=desk))
    app.action(ids.several(ids.CHANGE_SETTINGS))(partial(settings.open_group, desk=desk))
    app.view(ids.SETTINGS_GROUP)(partial(settings.save, desk=desk))
    app.action(ids.several(ids.MEMBER_ROLE))(partial(members.set_role, desk=desk))
    app.action(ids.ADD_MEMBER)(partial(members.set_role, desk=desk))

    app.shortcut(ids.ADD_SAMPLE)(partial(adding.open_form, desk=desk))
    app.view(ids.ADD_SAMPLE_FORM)(partial(adding.add_message, desk=desk))
    app.action(ids.several(ids.IMPORT_FILE))(partial(adding.import_file, desk=desk))

    app.view(ids.SCHEMA_FORM)(partial(evolving.preview, desk=desk))
    app.view(ids.SCHEMA_APPLY)(partial(evolving.apply, desk=desk))

    app.action(ids.EDIT_TEXT)(partial(editing.open_form, desk=desk))
    app.action(ids.EDIT_TYPED)(partial(editing.typed, desk=desk))
    app.view(ids.EDIT_FORM)(partial(editing.submit, desk=desk))

    app.command(ids.COMMAND)(partial(commands.command, desk=desk))
    app.error(errors.on_error)
