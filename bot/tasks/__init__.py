"""What can be asked: KINDS is the table of all kinds."""

from typing import Any

from bot.tasks import form
from bot.tasks.kind import Kind
from bot.tasks.single import SINGLE

KINDS: dict[str, Kind[Any]] = {**SINGLE, form.KIND.name: form.KIND}
