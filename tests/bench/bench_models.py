"""Texts a second, our batches against transformers' pipeline one by one, in the same run."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.models import training
from jobs.demo import tickets
from tests.bot.models import tiny


def main() -> None:
    from transformers import pipeline  # noqa: PLC0415

    every = tickets.load()
    texts = [ticket.text for ticket in every]
    with TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        training.train_text_classifier(
            texts[:100],
            [ticket.label for ticket in every[:100]],
            encoder=training.packaged_encoder(),
            out=model,
            seed=1,
            progress=lambda _done, _total: None,
        )
        plain = pipeline("text-classification", model=str(model))
        ours = tiny.load(model, *sorted({ticket.label for ticket in every}))
        tiny.propose(ours, *texts[:40])
        plain(texts[:10], batch_size=1)

        start = time.perf_counter()
        theirs = plain(texts, batch_size=1)
        plain_seconds = time.perf_counter() - start
        start = time.perf_counter()
        found = tiny.propose(ours, *texts)
        our_seconds = time.perf_counter() - start
    apart = max(abs(a.confidence - b["score"]) for a, b in zip(found, theirs, strict=True))
    print(f"pipeline, batch_size=1   {len(texts) / plain_seconds:8.0f} texts/s")
    print(f"ours                     {len(texts) / our_seconds:8.0f} texts/s")
    print(f"ratio                    {plain_seconds / our_seconds:8.2f}")
    print(f"largest difference       {apart:8.1e}")


if __name__ == "__main__":
    main()
