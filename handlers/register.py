"""Every act that people can do, on one page."""

from functools import partial

from slack_bolt import App

from bot import ids
from handlers import (
    adding,
    adjudicating,
    answering,
    commands,
    editing,
    errors,
    evolving,
    filling,
    guiding,
    home,
    labelling,
    members,
    modelling,
    reminders,
    reviewing,
    revising,
    setting_up,
    settings,
    sketching,
    skipping,
    speaking,
    steering,
    stepping,
    undoing,
)
from handlers.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Ties Slack's names to our functions."""
    app.middleware(partial(speaking.listen, desk=desk))
    _cards(app, desk)
    _sessions(app, desk)
    _home(app, desk)
    _leads(app, desk)
    app.command(ids.COMMAND)(partial(commands.command, desk=desk))
    app.error(errors.on_error)


def _cards(app: App, desk: Desk) -> None:
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
    app.action(ids.SKIP_REASON)(partial(skipping.give_reason, desk=desk))
    app.middleware(partial(answering.hear, desk=desk))

    app.action(ids.UNDO)(partial(revising.undo, desk=desk))
    app.action(ids.CHANGE)(partial(revising.open_change_form, desk=desk))
    app.view(ids.CHANGE_FORM)(partial(revising.change, desk=desk))
    app.action(ids.TAKE_SUGGESTION)(partial(revising.take_suggestion, desk=desk))
    app.action(ids.KEEP_ANSWER)(revising.keep_answer)

    app.action(ids.FLAG)(partial(reviewing.flag, desk=desk))
    app.action(ids.COMMENT)(partial(reviewing.open_comment_form, desk=desk))
    app.view(ids.COMMENT_FORM)(partial(reviewing.comment, desk=desk))
    app.action(ids.READ_ALL)(partial(reviewing.read_all, desk=desk))
    app.action(ids.GUIDELINES)(partial(guiding.open_from_card, desk=desk))


def _sessions(app: App, desk: Desk) -> None:
    app.action(ids.START)(partial(labelling.start, desk=desk))
    app.action(ids.UNDO_LAST)(partial(labelling.undo_last, desk=desk))
    app.action(ids.GO_ON)(partial(labelling.go_on, desk=desk))
    app.action(ids.MORE)(partial(labelling.more, desk=desk))
    app.action(ids.NOT_TODAY)(partial(reminders.not_today, desk=desk))
    app.action(ids.REMINDERS_OFF)(partial(reminders.turn_off, desk=desk))


def _home(app: App, desk: Desk) -> None:
    app.event("app_home_opened")(partial(home.opened, desk=desk))
    app.action(ids.HOME_MENU)(partial(home.menu, desk=desk))
    app.action(ids.UNDO_MINE)(partial(undoing.undo_mine, desk=desk))
    app.action(ids.MY_SETTINGS)(partial(home.open_settings, desk=desk))
    app.view(ids.MY_SETTINGS_FORM)(partial(home.save_settings, desk=desk))
    app.action(ids.HELP)(partial(home.show_help, desk=desk))


def _leads(app: App, desk: Desk) -> None:
    app.action(ids.ADJUDICATE)(partial(adjudicating.start, desk=desk))
    app.action(ids.TAKE_ANSWER)(partial(adjudicating.take_answer, desk=desk))
    app.action(ids.GIVE_REASON)(partial(adjudicating.open_reason, desk=desk))
    app.view(ids.REASON_FORM)(partial(adjudicating.give_reason, desk=desk))
    app.action(ids.DISCUSS)(partial(adjudicating.discuss, desk=desk))

    app.action(ids.PROMOTE)(partial(modelling.promote, desk=desk))
    app.action(ids.ROLL_BACK)(partial(modelling.roll_back, desk=desk))
    app.action(ids.TRUST_AGAIN)(partial(modelling.trust_again, desk=desk))

    app.view(ids.NEW_PROJECT)(partial(setting_up.take_first, desk=desk))
    app.action(ids.PREVIEW)(partial(setting_up.preview, desk=desk))
    app.action(ids.several(ids.PREVIEW))(setting_up.ignore)
    app.view(ids.NEW_PROJECT_POLICY)(partial(setting_up.take_second, desk=desk))
    app.action(ids.several(ids.CHANGE_SETTINGS))(partial(settings.open_group, desk=desk))
    app.view(ids.SETTINGS_GROUP)(partial(settings.save, desk=desk))
    app.action(ids.several(ids.MEMBER_ROLE))(partial(members.set_role, desk=desk))
    app.action(ids.ADD_MEMBER)(partial(members.set_role, desk=desk))

    app.action(ids.SEE_DISPUTES)(partial(steering.see_disputes, desk=desk))
    app.action(ids.CHANGE_THRESHOLD)(partial(steering.change_threshold, desk=desk))
    app.action(ids.PAUSE)(partial(steering.press_pause, desk=desk))
    app.action(ids.RESUME)(partial(steering.press_resume, desk=desk))

    offer_import = partial(adding.offer_import, desk=desk)
    app.event({"type": "message", "subtype": "file_share"})(offer_import)
    app.event("message")(answering.ignore)
    app.shortcut(ids.ADD_SAMPLE)(partial(adding.open_form, desk=desk))
    app.view(ids.ADD_SAMPLE_FORM)(partial(adding.add_message, desk=desk))
    app.action(ids.several(ids.IMPORT_FILE))(partial(adding.import_file, desk=desk))

    app.view(ids.SCHEMA_FORM)(partial(evolving.preview, desk=desk))
    app.view(ids.SCHEMA_APPLY)(partial(evolving.apply, desk=desk))

    app.action(ids.EDIT_TEXT)(partial(editing.open_form, desk=desk))
    app.action(ids.EDIT_TYPED)(partial(editing.typed, desk=desk))
    app.view(ids.EDIT_FORM)(partial(editing.submit, desk=desk))
