"""How a project asks: every setting that a lead may choose, with its bounds."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from bot import schedule
from bot.errors import BadInput
from bot.records import Order, Promotion, SuggestionPolicy, Value


def _none(given: object) -> object:
    """What a person writes for nothing."""
    return None if isinstance(given, str) and given.casefold() in {"", "none"} else given


OrNone = BeforeValidator(_none)


class Policy(Value):
    """The settings of a project. A field's description completes the sentence "give …"."""

    overlap: int = Field(3, ge=1, le=20, description="1 to 20 reviewers per sample")
    threshold: float = Field(0.85, ge=0, le=1, description="a confidence from 0 (accept all) to 1")
    suggestion: SuggestionPolicy = Field(
        SuggestionPolicy.SHOWN, description=f"one of {', '.join(SuggestionPolicy)}"
    )
    hidden_share: float = Field(
        0.2, ge=0, le=1, description="a share from 0 to 1 of the cards, for the suggestion mixed"
    )
    open_cards: int = Field(10, ge=1, le=100, description="1 to 100 cards")
    summary_time: Annotated[str, AfterValidator(schedule.check_time)] = Field(
        "17:00", description="a time of day such as 09:30"
    )
    timezone: Annotated[str, AfterValidator(schedule.check_zone)] = Field(
        "UTC", description="a time zone such as Europe/Berlin or UTC"
    )
    target_precision: Annotated[float | None, OrNone] = Field(
        None, gt=0.5, lt=1, description="a precision such as 0.95, or none for the plain threshold"
    )
    audit_share: float = Field(
        0.02, ge=0, le=1, description="a share from 0 to 1 of what is accepted under a guarantee"
    )
    holdout_share: float = Field(
        0.1, ge=0, le=0.5, description="a share from 0 to 0.5 of the samples, never trained on"
    )
    order: Order = Field(Order.MARGIN, description=f"one of {', '.join(Order)}")
    diversity: bool = Field(True, description="yes or no")
    encoder: str = Field(
        "", description="the folder or Hub id of an encoder; empty for the packaged one"
    )
    retrain_after: Annotated[int | None, OrNone] = Field(
        None, ge=1, description="a number of new labels, or none to train by hand only"
    )
    promote: Promotion = Field(Promotion.ASK, description=f"one of {', '.join(Promotion)}")


def make(given: Mapping[str, object]) -> Policy:
    """The usual policy but for what is given. Raises BadInput at what cannot be."""
    return change(Policy(), given)


def change(policy: Policy, given: Mapping[str, object]) -> Policy:
    """The policy with these fields changed; texts are read as their field's type.

    Raises BadInput, naming the field by its option, at the first that cannot be.

    >>> change(Policy(), {"overlap": "5"}).overlap
    5
    """
    unknown = given.keys() - Policy.model_fields.keys()
    if unknown:
        known = ", ".join(map(option, Policy.model_fields))
        raise BadInput(f"{option(min(unknown))} is no setting of a project. There are: {known}.")
    try:
        return Policy.model_validate(policy.model_dump() | dict(given))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        wanted = Policy.model_fields[name].description
        raise BadInput(f"{option(name)} {given[name]}: give {wanted}.") from None


def differences(before: Policy, after: Policy) -> dict[str, dict[str, Any]]:
    """What changed, as {field: {"was", "is"}} of plain values."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"was": was[name], "is": now[name]} for name in now if was[name] != now[name]}


def option(name: str) -> str:
    """A field as people write it.

    >>> option("open_cards")
    '--open-cards'
    """
    return f"--{name.replace('_', '-')}"
