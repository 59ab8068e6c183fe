"""A project's models, as Slack shows them; only leads see buttons."""

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.reports import model as words
from bot.reports.model import Models, Version


def models(report: Models, project_id: int, *, is_lead: bool) -> Message:
    """Versions, what is believed of the current one, and what a lead can do about it."""
    title = f"Models: {report.project}"
    shown = [blocks.header(title)]
    for version in report.versions:
        shown += _version(version, is_lead=is_lead)
    if not report.versions:
        shown.append(blocks.section("No model yet. `python app.py train NAME` trains one."))
    shown.append(blocks.section("*Auto-accept*\n" + _lines(words.trust_lines(report.trust))))
    if report.bins:
        shown.append(blocks.section(f"*Calibration*\n{words.bins_line(report.bins)}."))
    buttons = _buttons(report, project_id) if is_lead else []
    if buttons:
        shown.append(blocks.actions("models", buttons))
    return Message(blocks.escape(title), shown)


def trained(report: Models, version_id: int) -> Message:
    """To a lead: a model is there; it takes over when they say so, unless it has."""
    (version,) = [one for one in report.versions if one.id == version_id]
    name, project = blocks.plainly(version.name), blocks.plainly(report.project)
    state = "it is the current model now" if version.is_current else "it waits for your word"
    text = f"*{name}* was trained for *{project}*; {state}."
    shown = [blocks.section(f"{text}\n{blocks.plainly(words.version_line(version))}")]
    if version.can_be_promoted:
        button = blocks.button("Promote", ids.PROMOTE, str(version.id), style="primary")
        shown.append(blocks.actions("trained", [button]))
    return Message(text, shown)


def unusable(project: str, model: str, why: str) -> Message:
    """To a lead: the model that a project names, or its current one, cannot guess."""
    about = blocks.plainly(project)
    text = f":warning: The model *{blocks.plainly(model)}* cannot guess for *{about}*."
    advice = "It is tried again every hour. Until then samples are asked without its suggestion."
    shown = [blocks.section(f"{text}\n{blocks.plainly(why)}"), blocks.context(advice)]
    return Message(text, shown)


def suspended(report: Models, project_id: int) -> Message:
    """To a lead: audits contradict the guarantee."""
    project = blocks.plainly(report.project)
    target = f"{report.trust.target:.0%}" if report.trust.target else ""
    text = (
        f":warning: Auto-accept of *{project}* is suspended: audits show that the precision of "
        f"{target} does not hold any more."
    )
    seen = words.audit_line(report.trust.audited) if report.trust.audited else ""
    advice = (
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
    mark = "  ·  *current*" if version.is_current else ""
    text = f"*{blocks.plainly(version.name)}*{mark}\n{blocks.plainly(words.version_line(version))}"
    if not (is_lead and version.can_be_promoted):
        return [blocks.section(text)]
    button = blocks.button("Promote", ids.PROMOTE, str(version.id))
    return [blocks.section(text, accessory=button)]


def _buttons(report: Models, project_id: int) -> list[Block]:
    found = []
    if report.previous is not None:
        words_ = f"Roll Back to {report.previous}"
        found.append(blocks.button(words_, ids.ROLL_BACK, str(project_id)))
    if report.trust.is_suspended:
        found.append(_trust_again(project_id))
    return found


def _trust_again(project_id: int) -> Block:
    return blocks.button("Resume Auto-accept", ids.TRUST_AGAIN, str(project_id))


def _lines(lines: list[str]) -> str:
    return "\n".join(f"• {blocks.plainly(line)}" for line in lines)
