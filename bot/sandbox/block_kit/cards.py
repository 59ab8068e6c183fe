"""Cards, alone and in a carousel; the tasks of an agent, alone and in a plan.

Source: docs.slack.dev/reference/block-kit/blocks/{card,carousel,task-card,plan}-block
"""

from bot.sandbox.block_kit import rich_text
from bot.sandbox.block_kit.elements import ELEMENTS
from bot.sandbox.block_kit.objects import ID, text
from bot.sandbox.block_kit.shapes import Shape, address, any_of, array, one_of, string, typed

CARD = Shape(
    {},
    {
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "hero_image": typed(ELEMENTS, {"image"}),
        "icon": typed(ELEMENTS, {"image"}),
        "actions": array(typed(ELEMENTS, {"button"}), 1, 3),
    },
    any_of("hero_image", "title", "actions", "body"),
)
CAROUSEL = Shape(
    {"elements": array(typed({"card": CARD.with_optional(block_id=ID)}), 1, 10)},
)

SOURCE = typed({"url": Shape({"url": address(3000), "text": string(1, 255)})})
TASK_CARD = Shape(
    {
        "task_id": string(1, 255),
        "title": string(1, 255),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {"details": rich_text.TEXT, "output": rich_text.TEXT, "sources": array(SOURCE, 0, 50)},
)
PLAN = Shape(
    {"title": string(1, 255)},
    {"tasks": array(typed({"task_card": TASK_CARD.with_optional(block_id=ID)}), 0, 50)},
)
