"""What can be asked: one file is one task kind, and KINDS is the table of them."""

from typing import Any

from bot.tasks import choice
from bot.tasks.kind import Kind

KINDS: dict[str, Kind[Any]] = {kind.name: kind for kind in (choice.KIND,)}
