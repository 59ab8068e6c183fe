"""The elements and texts inside blocks, as Slack checks them."""

from collections.abc import Callable, Iterator
from typing import Any

Element = dict[str, Any]
Faults = Iterator[str]


def check_text(text: object, at: str, limit: int, *, must_be_plain: bool = False) -> Faults:
    """A text object of at most `limit` characters."""
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"[ERROR] must be a text object [json-pointer:{at}]"
        return
    if must_be_plain and text["type"] != "plain_text":
        yield f"[ERROR] must be a valid enum value: plain_text [json-pointer:{at}/type]"
    known = {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}
    for name in sorted(set(text) - known):
        yield f"[ERROR] unexpected property: {name} [json-pointer:{at}]"
    words = text.get("text")
    if not isinstance(words, str) or not words:
        yield f"[ERROR] must be more than 0 characters [json-pointer:{at}/text]"
    elif len(words) > limit:
        yield f"[ERROR] must be less than {limit + 1} characters [json-pointer:{at}/text]"


def check_element(element: object, at: str, allowed: set[str]) -> Faults:
    """An element of one of the allowed types."""
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        yield f"[ERROR] unsupported type: {kind} [json-pointer:{at}/type]"
        return
    if len(str(element.get("action_id", ""))) > 255:  # noqa: PLR2004
        yield f"[ERROR] must be less than 256 characters [json-pointer:{at}/action_id]"
    if "placeholder" in element:
        yield from check_text(element["placeholder"], f"{at}/placeholder", 150, must_be_plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    check = CHECKS.get(element["type"])
    if check:
        yield from check(element, at)


def _button(element: Element, at: str) -> Faults:
    known = {"type", "text", "action_id", "value", "url", "style", "confirm"}
    for name in sorted(set(element) - known - {"accessibility_label"}):
        yield f"[ERROR] unexpected property: {name} [json-pointer:{at}]"
    yield from check_text(element.get("text"), f"{at}/text", 75, must_be_plain=True)
    if len(str(element.get("value", ""))) > 2_000:  # noqa: PLR2004
        yield f"[ERROR] must be less than 2001 characters [json-pointer:{at}/value]"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"[ERROR] must be a valid enum value [json-pointer:{at}/style]"


def _options(lowest: int, highest: int) -> Callable[[Element, str], Faults]:
    def check(element: Element, at: str) -> Faults:
        groups = element.get("option_groups")
        lists = [group.get("options", []) for group in groups] if groups else []
        lists = lists or [element.get("options", [])]
        for options in lists:
            if not lowest <= len(options) <= highest:
                yield (
                    f"[ERROR] between {lowest} and {highest} items allowed "
                    f"[json-pointer:{at}/options]"
                )
            for number, option in enumerate(options):
                yield from check_option(option, f"{at}/options/{number}")
        flat = [option for options in lists for option in options]
        chosen = element.get("initial_option")
        if chosen is not None and chosen not in flat:
            yield f"[ERROR] must be one of the options [json-pointer:{at}/initial_option]"

    return check


def check_option(option: object, at: str) -> Faults:
    """One entry of a select."""
    if not isinstance(option, dict):
        yield f"[ERROR] must be an object [json-pointer:{at}]"
        return
    yield from check_text(option.get("text"), f"{at}/text", 75)
    if not 1 <= len(str(option.get("value", ""))) <= 150:  # noqa: PLR2004
        yield f"[ERROR] must be between 1 and 150 characters [json-pointer:{at}/value]"


def _confirm(confirm: object, at: str) -> Faults:
    if not isinstance(confirm, dict):
        yield f"[ERROR] must be an object [json-pointer:{at}]"
        return
    for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from check_text(confirm.get(name), f"{at}/{name}", limit)


def _text_input(element: Element, at: str) -> Faults:
    if not 0 <= int(element.get("max_length", 3_000)) <= 3_000:  # noqa: PLR2004
        yield f"[ERROR] must be at most 3000 [json-pointer:{at}/max_length]"


def _image(element: Element, at: str) -> Faults:
    if not element.get("alt_text"):
        yield f"[ERROR] missing required field: alt_text [json-pointer:{at}]"


CHECKS: dict[str, Callable[[Element, str], Faults]] = {
    "button": _button,
    "static_select": _options(1, 100),
    "multi_static_select": _options(1, 100),
    "overflow": _options(1, 5),
    "checkboxes": _options(1, 10),
    "radio_buttons": _options(1, 10),
    "plain_text_input": _text_input,
    "image": _image,
}

INTERACTIVE: dict[str, None] = dict.fromkeys(
    (
        "button",
        "static_select",
        "multi_static_select",
        "external_select",
        "multi_external_select",
        "users_select",
        "multi_users_select",
        "conversations_select",
        "multi_conversations_select",
        "channels_select",
        "multi_channels_select",
        "overflow",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
    )
)
