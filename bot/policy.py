"""How a project asks: every setting that a lead may choose, with its bounds."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, Field, ValidationError

from bot import canonical, schedule
from bot.errors import BadInput, BadModel
from bot.models import naming
from bot.records import Order, Promotion, SuggestionPolicy, Value, Weekday
from bot.words import Language, mark, say


def _check_labels(given: str) -> str:
    try:
        naming.listed(given)
    except BadModel as error:
        raise ValueError(str(error)) from None
    return given


class Policy(Value):
    """The settings of a project.

    A field's title is what forms call it; its description completes the sentence "give …", see
    `wanted`. Both are said where people read them.
    """

    overlap: int = Field(
        3,
        ge=1,
        le=20,
        title=mark("Reviewers per sample"),
        description=mark("1 to 20 reviewers per sample"),
    )
    threshold: float = Field(
        0.85,
        ge=0,
        le=1,
        title=mark("Accept the model from this confidence on"),
        description=mark("a confidence from 0 (accept all) to 1"),
    )
    suggestion: SuggestionPolicy = Field(
        SuggestionPolicy.SHOWN,
        title=mark("The model's suggestion"),
        description=mark("one of {words}"),
    )
    hidden_share: float = Field(
        0.2,
        ge=0,
        le=1,
        title=mark("Share of cards without a suggestion, if mixed"),
        description=mark("a share from 0 to 1 of the cards, for the suggestion mixed"),
    )
    open_cards: int = Field(
        10,
        ge=1,
        le=100,
        title=mark("Cards open in the channel"),
        description=mark("1 to 100 cards"),
    )
    in_channel: bool = Field(
        True,
        title=mark("Post cards in the channel, beside sessions"),
        description=mark("yes, or no to ask in sessions only"),
    )
    lease_minutes: int = Field(
        30,
        ge=1,
        le=1440,
        title=mark("Minutes for which a person's card is held free"),
        description=mark("1 to 1440 minutes for which a person's card is held free"),
    )
    gold_rate: float = Field(
        0.0,
        ge=0,
        le=0.5,
        title=mark("Share of session samples whose label is known"),
        description=mark("a share from 0 to 0.5 of a session's samples, mixed in unseen"),
    )
    gold_tolerance: float = Field(
        0.0,
        ge=0,
        le=1,
        title=mark("How far from the known label still counts as right"),
        description=mark("a distance from 0 (the same) to 1"),
    )
    qualification: int = Field(
        0,
        ge=0,
        le=50,
        title=mark("Known samples a reviewer answers before their work counts"),
        description=mark("0 (none) to 50 known samples with feedback, before real work"),
    )
    pass_share: float = Field(
        0.8,
        gt=0,
        le=1,
        title=mark("Share of them that must be right"),
        description=mark("a share above 0, up to 1"),
    )
    repeat_rate: float = Field(
        0.0,
        ge=0,
        le=0.5,
        title=mark("Share of session samples asked the same person again"),
        description=mark("a share from 0 to 0.5 of a session's samples that the person had before"),
    )
    match_skills: bool = Field(
        False,
        title=mark("Ask only people with the sample's language and skill"),
        description=mark("yes to ask only people with the sample's language and skill, or no"),
    )
    load_share: float = Field(
        1.0,
        gt=0,
        le=1,
        title=mark("The most of the answers that one person gives in sessions"),
        description=mark("a share above 0, up to 1, of the wanted answers"),
    )
    settle_below: float = Field(
        0.0,
        ge=0,
        le=1,
        title=mark("A lead settles samples that agree less than this"),
        description=mark("a share from 0 (only where there is no majority) to 1"),
    )
    hide_names: bool = Field(
        True,
        title=mark("Adjudicators do not see who said what"),
        description=mark("yes, or no to show adjudicators who said what"),
    )
    language: Language = Field(
        Language.ENGLISH,
        title=mark("Language of cards and messages"),
        description=mark("one of {words}"),
    )
    summary_time: Annotated[str, AfterValidator(schedule.check_time)] = Field(
        "17:00",
        title=mark("Time of the daily summary"),
        description=mark("a time of day such as 09:30"),
    )
    digest_day: Weekday | None = Field(
        Weekday.MONDAY,
        title=mark("Day of the weekly digest to leads"),
        description=mark("one of {words}, or none"),
    )
    skips_quiet_days: bool = Field(
        False,
        title=mark("No summary on days without news"),
        description=mark("true to post none on days without news, or false"),
    )
    timezone: Annotated[str, AfterValidator(schedule.check_zone)] = Field(
        "UTC", title=mark("Time zone"), description=mark("a time zone such as Europe/Berlin or UTC")
    )
    model: str = Field(
        "",
        title=mark("The model that guesses new samples"),
        description=mark(
            "the folder or Hub id of a model; empty for none, or the one promoted last"
        ),
    )
    model_task: str = Field(
        "",
        title=mark("What that model does, where several would fit"),
        description=mark("a task such as zero-shot-classification; empty for the one that fits"),
    )
    model_labels: Annotated[str, AfterValidator(_check_labels)] = Field(
        "",
        title=mark("That model's labels and yours for them, where they differ"),
        description=mark("pairs such as PER=person, LOC=place, *= (which leaves all others out)"),
    )
    target_precision: float | None = Field(
        None,
        gt=0.5,
        lt=1,
        title=mark("Accept the model only so precisely"),
        description=mark("a precision such as 0.95, or none for the plain threshold"),
    )
    audit_share: float = Field(
        0.02,
        ge=0,
        le=1,
        title=mark("Share of what is accepted that people label all the same"),
        description=mark("a share from 0 to 1 of what is accepted under a guarantee"),
    )
    holdout_share: float = Field(
        0.1,
        ge=0,
        le=0.5,
        title=mark("Share of samples that no model is trained on"),
        description=mark("a share from 0 to 0.5 of the samples, never trained on"),
    )
    order: Order = Field(
        Order.MARGIN, title=mark("What is asked first"), description=mark("one of {words}")
    )
    diversity: bool = Field(
        True,
        title=mark("Ask about samples that differ from each other"),
        description=mark("yes or no"),
    )
    encoder: str = Field(
        "",
        title=mark("The encoder that models are trained on"),
        description=mark("the folder or Hub id of an encoder; empty for the packaged one"),
    )
    retrain_after: int | None = Field(
        None,
        ge=1,
        title=mark("Train anew after so many labels"),
        description=mark("a number of new labels, or none to train by hand only"),
    )
    promote: Promotion = Field(
        Promotion.ASK,
        title=mark("A newly trained model takes over"),
        description=mark("one of {words}"),
    )

    @property
    def named_model(self) -> str:
        """All that is said of the model, to tell another one from it; "" for none."""
        said = (self.model, self.model_task, self.model_labels)
        return canonical.dumps(said) if self.model else ""

    target_confidence: float | None = Field(
        None,
        gt=0,
        le=1,
        title=mark("Ask another until a label is this sure"),
        description=mark("a probability above 0 at which a sample has enough answers, or none"),
    )
    max_overlap: int = Field(
        5,
        ge=1,
        le=20,
        title=mark("Reviewers per sample at most, to be that sure"),
        description=mark("1 to 20 reviewers per sample at most, to reach the target"),
    )
    max_synthetic_share: float = Field(
        1.0,
        ge=0,
        le=1,
        title=mark("Labels on synthetic samples at most"),
        description=mark("the largest share, from 0 to 1, of labels on synthetic samples"),
    )
    max_mismatch: float = Field(
        1.0,
        ge=0.5,
        le=1,
        title=mark("How unlike real ones synthetic samples may be"),
        description=mark(
            "the largest AUC, from 0.5 (alike) to 1 (no limit), by which synthetic samples "
            "may be told from real ones"
        ),
    )
    offers_edits: bool = Field(
        False,
        title=mark("Offer to edit texts"),
        description=mark("true to offer on complete cards to edit the text, or false"),
    )
    served_model: str = Field(
        "",
        title=mark("Model asked while a text is edited"),
        description=mark("a model's folder or Hub id, or nothing for the project's current one"),
    )
    retention_days: int | None = Field(
        None,
        ge=1,
        le=36_500,
        title=mark("Erase samples for good after so many days"),
        description=mark("a number of days, or none to keep every sample"),
    )


def make(given: Mapping[str, object]) -> Policy:
    """The usual policy but for what is given. Raises BadInput at what cannot be."""
    return change(Policy(), given)


def change(policy: Policy, given: Mapping[str, object]) -> Policy:
    """The policy with these fields changed; texts are read as their field's type.

    Raises BadInput, naming the field by its option, at the first that cannot be.

    >>> change(Policy(), {"overlap": "5"}).overlap
    5
    """
    _refuse_unknown(given)
    faults, changed = _tried(policy, given)
    for name in faults:
        raise BadInput(
            say(
                "{option} {value}: give {wanted}.",
                option=option(name),
                value=given[name],
                wanted=wanted(name),
            )
        )
    return changed


def check(policy: Policy, given: Mapping[str, object]) -> dict[str, str]:
    """A sentence for each field that cannot be changed to what is given; for forms."""
    _refuse_unknown(given)
    faults, _ = _tried(policy, given)
    return {name: say("Please give {wanted}.", wanted=wanted(name)) for name in faults}


def _refuse_unknown(given: Mapping[str, object]) -> None:
    unknown = given.keys() - Policy.model_fields.keys()
    if unknown:
        known = ", ".join(map(option, Policy.model_fields))
        raise BadInput(
            say(
                "{option} is no setting of a project. There are: {known}.",
                option=option(min(unknown)),
                known=known,
            )
        )


def _tried(policy: Policy, given: Mapping[str, object]) -> tuple[list[str], Policy]:
    """The fields that are wrong, and the changed policy where none is."""
    meant = {
        name: None if may_be_none(name) and str(value).casefold() in {"", "none"} else value
        for name, value in given.items()
    }
    try:
        return [], Policy.model_validate(policy.model_dump() | meant)
    except ValidationError as error:
        return [str(fault["loc"][0]) for fault in error.errors()], policy


def differences(before: Policy, after: Policy) -> dict[str, dict[str, Any]]:
    """What changed, as {field: {"was", "is"}} of plain values."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"was": was[name], "is": now[name]} for name in now if was[name] != now[name]}


def wanted(name: str) -> str:
    """What may be given for a field, as it completes "give …".

    >>> wanted("order")
    'one of least_confidence, margin, entropy, committee, random'
    """
    field = Policy.model_fields[name]
    kinds = (field.annotation, *get_args(field.annotation))
    chosen = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)]
    words = ", ".join(word for kind in chosen for word in kind)
    return say(field.description or name, words=words)


def may_be_none(name: str) -> bool:
    """Whether the field can be switched off: by nothing at all, or by the word none."""
    return type(None) in get_args(Policy.model_fields[name].annotation)


def option(name: str) -> str:
    """A field as people write it.

    >>> option("open_cards")
    '--open-cards'
    """
    return f"--{name.replace('_', '-')}"
