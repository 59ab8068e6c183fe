"""Chooses how a model can answer a project's question, and lets it: ADAPTERS is the table."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field

from bot import canonical
from bot.errors import BadModel
from bot.models import (
    detecting,
    fitness,
    guessing,
    heading,
    heads,
    hearing,
    labelling,
    marking,
    matching,
    naming,
    transcribing,
)
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.batching import batches
from bot.models.identity import find
from bot.models.seeing import Seen
from bot.models.silence import quiet
from bot.records import Schema, Value

ADAPTERS: tuple[Adapter, ...] = (
    matching.LINK,
    labelling.ZERO_SHOT_TEXT,
    labelling.TEXT,
    labelling.IMAGE,
    labelling.ZERO_SHOT_IMAGE,
    labelling.AUDIO,
    marking.SPANS,
    detecting.BOXES,
    transcribing.TRANSCRIPTS,
    hearing.REGIONS,
)
"""The first that fits question, samples and model is taken."""


class Setup(Value):
    """How a model is used, where that is not plain: kept with its version.

    task:  one of the adapters' tasks; "" for the one that fits
    names: from labels of the model to those of the project; see `naming.match`
    """

    task: str = ""
    names: Mapping[str, str] = Field(default_factory=dict)

    def revision(self, revision: str) -> str:
        """Other names make another model of the same weights."""
        if self == PLAIN:
            return revision
        return f"{revision}+{canonical.sha256(canonical.dumps(self.model_dump()))[:8]}"


PLAIN = Setup()


def load(
    path_or_id: str,
    schema: Schema,
    media: set[str],
    setup: Setup,
    earlier: Sequence[Schema] = (),
) -> Loaded:
    """Onto the GPU where there is one. Raises BadModel when it is made for something else.

    A head that was trained here is none of ADAPTERS' models, but answers alike.

    media:   of "text", "image" and "audio" those that the samples have
    earlier: the versions before this one, oldest first; see `_spoken`
    """
    import transformers
    from safetensors import SafetensorError

    quiet()
    folder = find(path_or_id)
    if heads.is_head(folder):
        return _head(folder, [schema, *reversed(earlier)], media, setup)
    fitting = _fitting(schema, media, setup)
    try:
        config = transformers.AutoConfig.from_pretrained(str(folder))
        adapter = _made_for(folder.name, config, fitting)
        fitness.check_readers(folder, adapter.loads)
        schema, names = _spoken(adapter, config, [schema, *reversed(earlier)], setup)
        make: Any = transformers.pipeline
        loaded = make(adapter.loads, model=str(folder), device=guessing.device())
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        tasks = " or ".join(dict.fromkeys(one.task for one in fitting))
        raise BadModel(f"{path_or_id} cannot be loaded for {tasks}: {error}") from error
    return Loaded(adapter, loaded, schema, names)


def _head(folder: Path, versions: Sequence[Schema], media: set[str], setup: Setup) -> Loaded:
    """Under the newest version whose labels it knows; see `_spoken`."""
    for schema in versions:
        with suppress(BadModel):
            return heading.load(folder, schema, media, setup.names)
    return heading.load(folder, versions[0], media, setup.names)  # which says what is wrong


def can_read(schema: Schema, media: set[str]) -> bool:
    """Whether there are models that answer this question by these media."""
    return any(schema.kind in one.kinds and one.reads <= media for one in ADAPTERS)


def propose(loaded: Loaded, samples: Sequence[Seen]) -> list[Proposal | None]:
    """One for each sample, in their order; None where the model can say nothing."""
    able = [place for place, one in enumerate(samples) if loaded.adapter.reads <= one.media]
    found: list[Proposal | None] = [None] * len(samples)
    for batch in batches([loaded.adapter.weigh(samples[place]) for place in able]):
        places = [able[number] for number in batch]
        answers = loaded.adapter.propose(loaded, [samples[place] for place in places])
        for place, answer in zip(places, answers, strict=True):
            found[place] = answer
    return found


def _fitting(schema: Schema, media: set[str], setup: Setup) -> list[Adapter]:
    able = [one for one in ADAPTERS if schema.kind in one.kinds and one.reads <= media]
    if not able:
        raise BadModel(
            f"No model answers questions of kind {schema.kind} about samples of "
            f"{' and '.join(sorted(media)) or 'nothing'}. Predictions that were made elsewhere "
            "come in with `import` (docs/models.md)."
        )
    chosen = [one for one in able if setup.task in {"", one.task}]
    if not chosen:
        tasks = ", ".join(one.task for one in able)
        raise BadModel(
            f"--task {setup.task}: questions of kind {schema.kind} about these samples are "
            f"answered by {tasks}."
        )
    return chosen


def _made_for(name: str, config: Any, fitting: Sequence[Adapter]) -> Adapter:
    for one in fitting:
        if fitness.is_made_for(config, one.loads) and one.suits(config):
            return one
    wanted = " or ".join(dict.fromkeys(fitness.suffix(one.loads) for one in fitting))
    made_for = ", ".join(config.architectures or []) or "unknown"
    raise BadModel(
        f"The model {name} is made for something else ({made_for} in its config.json). For "
        f"{' or '.join(one.task for one in fitting)} give one whose architecture ends in {wanted}."
    )


def _spoken(
    adapter: Adapter, config: Any, versions: Sequence[Schema], setup: Setup
) -> tuple[Schema, Mapping[str, str]]:
    """The first of the versions whose labels the model knows, and which is which.

    A model that was trained before labels changed speaks of them by their old names.
    """
    newest, *others = versions
    try:
        return newest, _names(adapter, config, newest, setup)
    except BadModel:
        for schema in others:
            if schema.kind in adapter.kinds:
                with suppress(BadModel):
                    return schema, _names(adapter, config, schema, setup)
        raise


def _names(adapter: Adapter, config: Any, schema: Schema, setup: Setup) -> Mapping[str, str]:
    if adapter.labels is None:
        if setup.names:
            raise BadModel(f"--map: for {adapter.task} the model takes the labels of the project.")
        return {name: name for name in schema.label_names}
    return naming.match(adapter.labels(config), schema.label_names, setup.names)
