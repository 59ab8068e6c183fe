"""Transcripts by models that recognise speech."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.models import adapter
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen
from bot.tasks.text import LIMIT, Text

Sound = NDArray[np.float32]
CHUNK_SECONDS = 30
"""As much as Whisper hears at once; for the others it bounds the memory."""
SEARCHED_SECONDS, QUIET_SECONDS = 5, 0.1
"""A long sound is cut where it is quietest shortly before that."""


def _propose(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    return [_transcribed(loaded, seen) for seen in batch]


def _transcribed(loaded: Loaded, seen: Seen) -> Proposal | None:
    """The likelihood a token (its geometric mean), so that long transcripts are not less sure.

    None where nothing is said, or too much for a form of Slack.
    """
    rate = int(loaded.pipeline.feature_extractor.sampling_rate)
    hear = _generate if loaded.pipeline.type.startswith("seq2seq") else _spell
    texts, logs = [], []
    for chunk in chunks(seen.sound(rate), rate):
        text, likelihoods = hear(loaded.pipeline, chunk, rate)
        texts.append(text.strip())
        logs += likelihoods
    words = " ".join(filter(None, texts))
    if not words or len(words) > LIMIT:
        return None
    return Proposal(Text(text=words), math.exp(sum(logs) / max(1, len(logs))), {})


def chunks(sound: Sound, rate: int) -> Iterator[Sound]:
    """Pieces of at most CHUNK_SECONDS, cut where it is quiet; one too short to be heard is none."""
    longest, searched, quiet = (
        round(seconds * rate) for seconds in (CHUNK_SECONDS, SEARCHED_SECONDS, QUIET_SECONDS)
    )
    while sound.size > longest:
        end = sound[longest - searched : longest]
        loudness = np.convolve(np.abs(end), np.ones(quiet), "valid")
        cut = longest - searched + int(loudness.argmin()) + quiet // 2
        yield sound[:cut]
        sound = sound[cut:]
    if sound.size >= quiet:
        yield sound


def _spell(pipeline: Any, sound: Sound, rate: int) -> tuple[str, list[float]]:
    """CTC: the best token of each moment, repetitions and blanks taken out."""
    import torch
    from transformers import Wav2Vec2CTCTokenizer

    inputs = pipeline.feature_extractor(sound, sampling_rate=rate, return_tensors="pt")
    with torch.no_grad():
        logits = pipeline.model(**inputs.to(pipeline.device)).logits[0]
    best = logits.log_softmax(-1).max(-1)
    tokenizer, tokens = pipeline.tokenizer, best.indices.tolist()
    heard: list[int] = []
    logs: list[float] = []
    before = tokenizer.pad_token_id
    for token, log in zip(tokens, best.values.tolist(), strict=True):
        if token == before and token != tokenizer.pad_token_id:
            logs[-1] = max(logs[-1], log)
        elif token != tokenizer.pad_token_id:
            heard.append(token)
            logs.append(log)
        before = token
    # This tokenizer takes the repetitions out itself, and would do so twice.
    is_raw = isinstance(tokenizer, Wav2Vec2CTCTokenizer)
    return str(tokenizer.decode(tokens if is_raw else heard, skip_special_tokens=True)), logs


def _generate(pipeline: Any, sound: Sound, rate: int) -> tuple[str, list[float]]:
    import torch

    extract, model = pipeline.feature_extractor, pipeline.model
    inputs = extract(sound, sampling_rate=rate, return_tensors="pt").to(pipeline.device)
    with torch.no_grad():
        written = model.generate(**inputs, return_dict_in_generate=True, output_scores=True)
    logs = model.compute_transition_scores(
        written.sequences, written.scores, normalize_logits=True
    )[0]
    text = pipeline.tokenizer.decode(written.sequences[0], skip_special_tokens=True)
    return str(text), logs[torch.isfinite(logs)].tolist()


TRANSCRIPTS = Adapter(
    task="automatic-speech-recognition",
    loads="automatic-speech-recognition",
    kinds=frozenset({"text"}),
    reads=frozenset({"audio"}),
    labels=None,
    weigh=adapter.weigh_sound,
    propose=_propose,
)
