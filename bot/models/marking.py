"""Spans by models that label each token of a text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import regex

from bot.errors import BadModel
from bot.models import adapter, converting, reading
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen
from bot.tasks.spans.value import Spans

UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
"""In these scripts spaces do not part words, so a word's first token cannot speak for the rest."""


WINDOWS_AT_ONCE = 16

Token = tuple[int, int, int]
"""Start and end in characters, and the number of the word that it belongs to."""


@dataclass(frozen=True)
class _Word:
    """start, end: in characters; share: the probability of its tag."""

    start: int
    end: int
    tag: str
    share: float


def labels(config: Any) -> Sequence[str]:
    """Each once, without its scheme; "O" is none."""
    plain = [converting.plain(label) for label in adapter.own_labels(config)]
    return [label for label in dict.fromkeys(plain) if label != converting.NOTHING]


def _propose(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    """A value is as sure as its least sure word, those without a label included."""
    found: list[Proposal | None] = []
    for seen in batch:
        value, sure = Spans(), 1.0
        for part, text in seen.texts:
            words = _words(loaded.pipeline, text.encode("utf-8", "replace").decode())
            marked = converting.spans_of(_entities(words, loaded.names), part, text)
            value = Spans(spans=(*value.spans, *marked.spans))
            sure = min([sure, *(word.share for word in words)])
        found.append(Proposal(value, sure, {}))
    return found


def _entities(words: Sequence[_Word], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Neighbouring words of one label; a tag that begins with B begins another."""
    found: list[dict[str, Any]] = []
    label_before = ""
    for word in words:
        label = names.get(converting.plain(word.tag), "")
        if label and label == label_before and not word.tag.startswith("B-"):
            found[-1]["end"] = word.end
        elif label:
            found.append({"start": word.start, "end": word.end, "label": label})
        label_before = label
    return found


def _words(pipeline: Any, text: str) -> list[_Word]:
    """Each word with its likeliest tag: that of its first token, as models are trained."""
    names = pipeline.model.config.id2label
    found: list[_Word] = []
    number_before: int | None = None
    for (start, end, number), shares in _tokens(pipeline, text):
        if number == number_before and not UNSPACED.search(text[start:end]):
            found[-1] = replace(found[-1], end=end)
        else:
            best = int(shares.argmax())
            found.append(_Word(start, end, str(names[best]), float(shares[best])))
        number_before = number
    return found


def _tokens(pipeline: Any, text: str) -> list[tuple[Token, Any]]:
    """Each token with the probability of each tag.

    A long text is read through overlapping windows; where they overlap, their mean counts.
    """
    import torch

    tokenizer = pipeline.tokenizer
    if not tokenizer.is_fast:
        raise BadModel("The model's tokenizer cannot say where words are: save a fast one with it.")
    tokens = reading.tokens_at_most(tokenizer, pipeline.model.config)
    windows = tokenizer(
        text,
        truncation=True,
        max_length=tokens,
        stride=tokens // 4,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        padding=True,
        return_tensors="pt",
    )
    offsets = windows.pop("offset_mapping").tolist()
    windows.pop("overflow_to_sample_mapping")
    read: dict[Token, list[Any]] = defaultdict(list)
    for first in range(0, len(offsets), WINDOWS_AT_ONCE):
        some = {key: of[first : first + WINDOWS_AT_ONCE] for key, of in windows.items()}
        with torch.no_grad():
            logits = pipeline.model(**{key: of.to(pipeline.device) for key, of in some.items()})[0]
        for place, shares in enumerate(logits.softmax(-1).cpu(), first):
            for (start, end), number, share in zip(
                offsets[place], windows.word_ids(place), shares, strict=True
            ):
                if number is not None and start < end:
                    read[start, end, number].append(share)
    return [(token, torch.stack(shares).mean(0)) for token, shares in sorted(read.items(), key=_at)]


def _at(item: tuple[Token, Any]) -> Token:
    return item[0]


SPANS = Adapter(
    task="token-classification",
    loads="token-classification",
    kinds=frozenset({"spans"}),
    reads=frozenset({"text"}),
    labels=labels,
    weigh=adapter.weigh_text,
    propose=_propose,
)
