"""Trains small classifiers in seconds, and saves them as ordinary transformers folders."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.models import encoding
from bot.models.silence import quiet

Progress = Callable[[int, int], None]

TEXT_STEPS = 100
TEXT_RATE = 0.003
IMAGE_EPOCHS = 45
IMAGE_BATCH = 64
SIDE = 16
"""Pixels: enough for a digit, few enough for a CPU."""

AVERAGE_WEIGHT = 10.0
"""How far the sentence's average outweighs its first token in what the head reads."""
POOLER_SLOPE = 0.3
"""Keeps the pooler's tanh nearly straight."""


def packaged_encoder() -> Path:
    """The MiniLM sentence encoder that one of the dependencies carries."""
    return encoding.packaged()


def train_text_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    encoder: Path,
    out: Path,
    seed: int,
    progress: Progress,
) -> None:
    """Trains a linear head on the encoder's frozen output.

    A BERT classifier reads the first token only, but sentence encoders are trained to be averaged
    over all tokens (Reimers and Gurevych 2019, arxiv.org/abs/1908.10084). So a layer is added that
    averages. The encoder runs once over the texts; after that a step takes milliseconds.
    """
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    quiet()
    torch.manual_seed(seed)
    names = sorted(set(labels))
    tokenizer = AutoTokenizer.from_pretrained(str(encoder))
    model = AutoModelForSequenceClassification.from_pretrained(str(encoder), **label_config(names))
    average_over_tokens(model)
    model.eval()
    inputs = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        pooled = model.base_model(**inputs).pooler_output
    targets = torch.tensor([names.index(label) for label in labels])
    optimizer = torch.optim.AdamW(model.classifier.parameters(), lr=TEXT_RATE, weight_decay=0.1)
    for step in range(TEXT_STEPS):
        loss = torch.nn.functional.cross_entropy(model.classifier(pooled), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        progress(step + 1, TEXT_STEPS)
    save(out, model, tokenizer)


def average_over_tokens(model: Any) -> None:
    """Adds a layer whose first token comes out as the average of all, in BERT's own terms.

    Queries and keys of zero attend to every token alike; values pass as they are; the feed-forward
    part adds nothing. The pooler is the identity, up to its slope.
    """
    import copy

    import torch

    bert = model.base_model
    layer = copy.deepcopy(bert.encoder.layer[-1])
    for parameter in layer.parameters():
        torch.nn.init.zeros_(parameter)
    width = bert.config.hidden_size
    with torch.no_grad():
        layer.attention.self.value.weight.copy_(torch.eye(width))
        layer.attention.output.dense.weight.copy_(AVERAGE_WEIGHT * torch.eye(width))
        for norm in (layer.attention.output.LayerNorm, layer.output.LayerNorm):
            norm.weight.fill_(1.0)
        bert.pooler.dense.weight.copy_(POOLER_SLOPE * torch.eye(width))
        bert.pooler.dense.bias.zero_()
    bert.encoder.layer.append(layer)
    bert.config.num_hidden_layers += 1


def train_image_classifier(
    images: Sequence[Any], labels: Sequence[str], *, out: Path, seed: int, progress: Progress
) -> None:
    """Trains a small vision transformer from nothing."""
    import numpy as np
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    quiet()
    torch.manual_seed(seed)
    names = sorted(set(labels))
    config = ViTConfig(
        image_size=SIDE,
        patch_size=4,
        hidden_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=192,
        **label_config(names),
    )
    model = ViTForImageClassification(config)
    processor = _image_processor()
    small = [image.convert("RGB").resize((SIDE, SIDE)) for image in images]
    pixels = torch.tensor(np.stack(processor(small, return_tensors="np")["pixel_values"]))
    targets = torch.tensor([names.index(label) for label in labels])
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05)
    steps = IMAGE_EPOCHS * -(-len(targets) // IMAGE_BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    done = 0
    for _ in range(IMAGE_EPOCHS):
        for batch in torch.randperm(len(targets)).split(IMAGE_BATCH):
            shifted = _shift(pixels[batch])
            loss = model(pixel_values=shifted, labels=targets[batch]).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            done += 1
            progress(done, steps)
    model.eval()
    save(out, model, processor)


def _shift(pixels: Any) -> Any:
    """Moves the pictures by a pixel or two, so that the model learns shapes, not places."""
    import torch

    across, down = (int(torch.randint(-1, 2, ())) for _ in range(2))
    return torch.roll(pixels, (down, across), (2, 3))


def _image_processor() -> Any:
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    return ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})


def label_config(names: Sequence[str]) -> dict[str, Any]:
    return {
        "num_labels": len(names),
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }


def save(out: Path, *parts: Any) -> None:
    """Complete or not there at all: a killed training leaves nothing that looks finished."""
    unfinished = out.with_name(f"{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in parts:
        part.save_pretrained(str(unfinished))
    shutil.rmtree(out, ignore_errors=True)
    unfinished.replace(out)
