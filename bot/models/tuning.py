"""Fine-tunes a whole encoder by transformers' Trainer: minutes on a GPU, long without one."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadModel
from bot.models import reading, training
from bot.models.silence import quiet

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

TOKENS = 256
EPOCHS = 4
BATCH = 16
RATE = 5e-5
"""The middle of what Devlin et al. (2019), BERT, appendix A.3, try for fine-tuning; so are the
epochs and the batch."""


def tune(
    samples: Sequence[Any],
    truths: Floats,
    labels: Sequence[str],
    *,
    medium: str,
    encoder: str,
    out: Path,
    seed: int,
    progress: Progress,
    rate: float = RATE,
    epochs: int = EPOCHS,
) -> None:
    """Saves an ordinary transformers classifier. Raises BadModel.

    samples: texts, or pictures as people see them, None for one that cannot be decoded.
    truths:  probability of each label, shape (samples, labels); the loss is the cross-entropy with
             these, so a sample that people were split on teaches both labels.
    """
    import torch
    from transformers import Trainer, TrainingArguments

    quiet()
    torch.manual_seed(seed)
    try:
        model, reader = _prepare(labels, medium, encoder)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        raise BadModel(f"{encoder} cannot be fine-tuned for {medium}s: {error}") from error
    with tempfile.TemporaryDirectory() as scratch:
        settings = TrainingArguments(
            output_dir=scratch,
            num_train_epochs=epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=rate,
            warmup_steps=0.1,
            seed=seed,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            logging_strategy="no",
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        )
        trainer = Trainer(
            model=model,
            args=settings,
            train_dataset=_Rows(samples, truths.astype(np.float32)),
            data_collator=partial(_batch, reader, medium, _tokens(reader, model, medium)),
            compute_loss_func=_loss,
            callbacks=[_telling(progress)],
        )
        trainer.train()
    training.save(out, model.to("cpu").eval(), reader)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Samples with their truths; a sample is only read when its batch comes."""

    samples: Sequence[Any]
    truths: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, place: int) -> tuple[Any, NDArray[np.float32]]:
        return self.samples[place], self.truths[place]


def _prepare(labels: Sequence[str], medium: str, encoder: str) -> tuple[Any, Any]:
    """The model, and its tokenizer or image processor."""
    import transformers

    auto: Any = transformers
    settings = {"ignore_mismatched_sizes": True, **training.label_config(list(labels))}
    if medium == "image":
        processor = auto.AutoImageProcessor.from_pretrained(encoder)
        return auto.AutoModelForImageClassification.from_pretrained(encoder, **settings), processor
    tokenizer = auto.AutoTokenizer.from_pretrained(encoder)
    model = auto.AutoModelForSequenceClassification.from_pretrained(encoder, **settings)
    if model.config.model_type == "bert":
        training.average_over_tokens(model)
    return model, tokenizer


def _tokens(reader: Any, model: Any, medium: str) -> int:
    return min(TOKENS, reading.tokens_at_most(reader, model.config)) if medium == "text" else 0


def _batch(
    reader: Any, medium: str, tokens: int, rows: Sequence[tuple[Any, NDArray[np.float32]]]
) -> dict[str, Any]:
    """What the model takes; texts are padded to the longest of them."""
    import torch

    labels = torch.tensor(np.stack([truth for _, truth in rows]))
    if medium == "image":
        seen = [_blank() if sample is None else sample for sample, _ in rows]
        return {**reader(seen, return_tensors="pt"), "labels": labels}
    texts = [reading.text(sample, tokens) for sample, _ in rows]
    words = reader(texts, padding=True, truncation=True, max_length=tokens, return_tensors="pt")
    return {**words, "labels": labels}


def _loss(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:  # noqa: ARG001  (Trainer's own signature)
    import torch

    return torch.nn.functional.cross_entropy(outputs["logits"], labels)


def _telling(progress: Progress) -> Any:
    from transformers import TrainerCallback

    class Telling(TrainerCallback):  # type: ignore[misc, unused-ignore]
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002  (theirs)
            progress(state.global_step, state.max_steps)

    return Telling()


def _blank() -> Any:
    from PIL import Image

    return Image.new("RGB", (training.SIDE, training.SIDE), "white")
