"""A project's models, as Slack shows them; only leads see buttons."""

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.reports import model as words
from bot.reports.model import Models, Version
from bot.words import say


def models(report: Models, project_id: int, *, is_lead: bool) -> Message:
    """Versions, what is believed of the current one, and what a lead can do about it."""
    title = say("Models: {project}", project=report.project)
    shown = [blocks.header(title)]
    for version in report.versions:
        shown += _version(version, is_lead=is_lead)
    if not report.versions:
        shown.append(blocks.section(say("No model yet. `python app.py train NAME` trains one.")))
    shown.append(blocks.section("\n".join([say("*Auto-accept*"), *_listed(report)])))
    if report.bins:
        bins = f"{words.bins_line(report.bins)}."
        shown.append(blocks.section("\n".join([say("*Calibration*"), bins])))
    buttons = _buttons(report, project_id) if is_lead else []
    if buttons:
        shown.append(blocks.actions("models", buttons))
    return Message(blocks.escape(title), shown)


def trained(report: Models, version_id: int) -> Message:
    """To a lead: a model is there; it takes over when they say so, unless it has."""
    (version,) = [one for one in report.versions if one.id == version_id]
    name, project = blocks.plainly(version.name), blocks.plainly(report.project)
    if version.is_current:
        text = say(
            "*{model}* was trained for *{project}*; it is the current model now.",
            model=name,
            project=project,
        )
    else:
        text = say(
            "*{model}* was trained for *{project}*; it waits for your word.",
            model=name,
            project=project,
        )
    shown = [blocks.section(f"{text}\n{blocks.plainly(words.version_line(version))}")]
    if version.can_be_promoted:
        button = blocks.button(say("Promote"), ids.PROMOTE, str(version.id), style="primary")
        shown.append(blocks.actions("trained", [button]))
    return Message(text, shown)


def unusable(project: str, model: str, why: str) -> Message:
    """To a lead: the model that a project names, or its current one, cannot guess."""
    text = say(
        ":warning: The model *{model}* cannot guess for *{project}*.",
        model=blocks.plainly(model),
        project=blocks.plainly(project),
    )
    advice = say(
        "It is tried again every hour. Until then samples are asked without its suggestion."
    )
    shown = [blocks.section(f"{text}\n{blocks.plainly(why)}"), blocks.context(advice)]
    return Message(text, shown)


def suspended(report: Models, project_id: int) -> Message:
    """To a lead: audits contradict the guarantee."""
    text = say(
        ":warning: Auto-accept of *{project}* is suspended: audits show that the precision of "
        "{target} does not hold any more.",
        project=blocks.plainly(report.project),
        target=f"{report.trust.target:.0%}" if report.trust.target else "",
    )
    seen = words.audit_line(report.trust.audited) if report.trust.audited else ""
    advice = say(
        "What was accepted so far stays; new samples are asked of people. Retrain, look at the "
        "audited samples, or resume when you know what it was."
    )
    return Message(
        text,
        [
            blocks.section(f"{text}\n{seen}"),
            blocks.context(advice),
            blocks.actions("suspended", [_trust_again(project_id)]),
        ],
    )


def _version(version: Version, *, is_lead: bool) -> list[Block]:
    current = say("*current*") if version.is_current else ""
    head = "  ·  ".join(filter(None, [f"*{blocks.plainly(version.name)}*", current]))
    text = f"{head}\n{blocks.plainly(words.version_line(version))}"
    if not (is_lead and version.can_be_promoted):
        return [blocks.section(text)]
    button = blocks.button(say("Promote"), ids.PROMOTE, str(version.id))
    return [blocks.section(text, accessory=button)]


def _buttons(report: Models, project_id: int) -> list[Block]:
    found = []
    if report.previous is not None:
        caption = say("Roll Back to {model}", model=report.previous)
        found.append(blocks.button(caption, ids.ROLL_BACK, str(project_id)))
    if report.trust.is_suspended:
        found.append(_trust_again(project_id))
    return found


def _trust_again(project_id: int) -> Block:
    return blocks.button(say("Resume Auto-accept"), ids.TRUST_AGAIN, str(project_id))


def _listed(report: Models) -> list[str]:
    return [f"• {blocks.plainly(line)}" for line in words.trust_lines(report.trust)]
