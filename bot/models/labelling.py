"""Answers that are labels: by classifiers of text, picture or sound, and by those that take any."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import adapter, guessing, reading
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen
from bot.schema import label_values, value_of
from bot.tasks import KINDS
from bot.tasks.multichoice import KIND as MULTICHOICE
from bot.tasks.multichoice import Labels

LABEL_KINDS = frozenset(name for name, kind in KINDS.items() if kind.level is not None)
SEVERAL = MULTICHOICE.name
KINDS_OF_LABELS = LABEL_KINDS | {SEVERAL}

HALF = 0.5
SHORTEST = 400
"""Samples of sound: a convolution needs some, and silence says nothing."""

Shares = Mapping[str, float]


def propose(loaded: Loaded, shares: Shares) -> Proposal:
    """By the probability of each of the model's labels; those that have one name are added up."""
    ours = dict.fromkeys(loaded.schema.label_names, 0.0)
    for theirs, share in shares.items():
        if loaded.names[theirs]:
            ours[loaded.names[theirs]] += share
    ours = {label: min(1.0, share) for label, share in ours.items()}
    if loaded.schema.kind == SEVERAL:
        labels = tuple(label for label, share in ours.items() if share >= HALF)
        least = min(max(share, 1 - share) for share in ours.values())
        return Proposal(Labels(labels=labels), least, ours)
    best = max(ours, key=lambda label: ours[label])
    value = value_of(loaded.schema, label_values(loaded.schema)[best])
    return Proposal(value, ours[best], ours)


def _classify_texts(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    settings = guessing.cut(loaded.pipeline)
    texts = [reading.text(seen.text, settings["max_length"]) for seen in batch]
    return _classify(loaded, texts, **settings)


def _classify_pictures(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    return _classify(loaded, [seen.picture() for seen in batch])


def _classify_sounds(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    rate = int(loaded.pipeline.feature_extractor.sampling_rate)
    sounds = [seen.sound(rate) for seen in batch]
    return _classify(loaded, [sound if sound.size >= SHORTEST else None for sound in sounds])


def _classify(loaded: Loaded, contents: Sequence[Any], **settings: Any) -> list[Proposal | None]:
    """None among the contents stands for what cannot be decoded."""
    readable = [content for content in contents if content is not None]
    scores = iter(guessing.scored(loaded.pipeline, readable, **settings))
    return [None if content is None else propose(loaded, next(scores)) for content in contents]


def _infer(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    """Asks of each label whether the text entails "This example is …".

    One label: softmax over the labels' entailments; several: entailment against contradiction.
    Source: Yin, Hay & Roth, Benchmarking zero-shot text classification, EMNLP 2019.
    """
    import torch

    pipeline, names = loaded.pipeline, loaded.schema.label_names
    tokens = reading.tokens_at_most(pipeline.tokenizer, pipeline.model.config)
    pairs = [
        {"text": reading.text(seen.text, tokens), "text_pair": f"This example is {name}."}
        for seen in batch
        for name in names
    ]
    settings = {"truncation": "only_first", "max_length": tokens, "batch_size": 2 * len(batch)}
    entails, contradicts = _sides(pipeline.model.config)
    found = pipeline(pairs, top_k=None, function_to_apply="none", **settings)
    logits = [{one["label"]: one["score"] for one in scores} for scores in found]
    sides = torch.tensor([[one[entails], one[contradicts]] for one in logits])
    sides = sides.reshape(len(batch), len(names), 2)
    is_several = loaded.schema.kind == SEVERAL
    shares = sides.softmax(2)[:, :, 0] if is_several else sides[:, :, 0].softmax(1)
    return [propose(loaded, dict(zip(names, row.tolist(), strict=True))) for row in shares]


def _sides(config: Any) -> tuple[str, str]:
    """What the model calls entailment, and what is furthest from it."""
    names = adapter.own_labels(config)
    entails = next(name for name in names if name.casefold().startswith("entail"))
    others = [name for name in names if name != entails]
    against = [name for name in others if name.casefold().startswith(("contra", "not"))]
    return entails, (against or others)[0]


def _tells_entailment(config: Any) -> bool:
    return any(name.casefold().startswith("entail") for name in adapter.own_labels(config))


def _compare_pictures(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    names = list(loaded.schema.label_names)
    tokens = reading.tokens_at_most(loaded.pipeline.tokenizer, loaded.pipeline.model.config)
    cut = {"truncation": True, "max_length": tokens}
    found: list[Proposal | None] = []
    for seen in batch:
        picture = seen.picture()
        if picture is None:
            found.append(None)
            continue
        scores = loaded.pipeline(picture, candidate_labels=names, tokenizer_kwargs=cut)
        shares = {one["label"]: float(one["score"]) for one in scores}
        total = sum(shares.values()) or 1.0
        found.append(propose(loaded, {name: share / total for name, share in shares.items()}))
    return found


TEXT = Adapter(
    task="text-classification",
    loads="text-classification",
    kinds=KINDS_OF_LABELS,
    reads=frozenset({"text"}),
    labels=adapter.own_labels,
    weigh=adapter.weigh_text,
    propose=_classify_texts,
    suits=lambda config: not _tells_entailment(config),
)
ZERO_SHOT_TEXT = Adapter(
    task="zero-shot-classification",
    loads="text-classification",
    kinds=KINDS_OF_LABELS,
    reads=frozenset({"text"}),
    labels=None,
    weigh=adapter.weigh_text,
    propose=_infer,
    suits=_tells_entailment,
)
IMAGE = Adapter(
    task="image-classification",
    loads="image-classification",
    kinds=KINDS_OF_LABELS,
    reads=frozenset({"image"}),
    labels=adapter.own_labels,
    weigh=adapter.weigh_picture,
    propose=_classify_pictures,
)
ZERO_SHOT_IMAGE = Adapter(
    task="zero-shot-image-classification",
    loads="zero-shot-image-classification",
    kinds=LABEL_KINDS,
    reads=frozenset({"image"}),
    labels=None,
    weigh=adapter.weigh_picture,
    propose=_compare_pictures,
)
AUDIO = Adapter(
    task="audio-classification",
    loads="audio-classification",
    kinds=KINDS_OF_LABELS,
    reads=frozenset({"audio"}),
    labels=adapter.own_labels,
    weigh=adapter.weigh_sound,
    propose=_classify_sounds,
)
