"""The methods of consensus, by the name that a person gives."""

from collections.abc import Callable

from bot.errors import BadInput
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.blending import blend
from bot.quality.consensus.coins import one_coin
from bot.quality.consensus.confusions import dawid_skene
from bot.quality.consensus.difficulty import glad
from bot.quality.consensus.result import Consensus
from bot.quality.consensus.spamming import mace
from bot.quality.consensus.voting import majority

METHODS: dict[str, Callable[[Answers], Consensus]] = {
    "majority": majority,
    "dawid-skene": dawid_skene,
    "one-coin": one_coin,
    "mace": mace,
    "glad": glad,
    "blend": blend,
}


def agree(answers: Answers, method: str = "blend") -> Consensus:
    """The consensus by a method's name.

    Raises BadInput when there is no such method.
    """
    if method not in METHODS:
        raise BadInput(f"There is no method {method!r}; use one of {', '.join(METHODS)}.")
    return METHODS[method](answers)
