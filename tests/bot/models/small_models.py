"""Models of a few thousand weights that a test makes, trains for a moment and saves."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

RATE = 16_000
LOW, HIGH = 300.0, 1_200.0
SENTENCES = "ana ben chloe lives in went from to paris rome . this example is my parcel money back"
WORDS = [*SENTENCES.split(), "late", "refund", "delivery"]
STEPS_AT_MOST = 1_000
SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}


def hf() -> Any:
    """Transformers, which takes seconds to import and whose types are not complete."""
    import transformers  # noqa: PLC0415

    return transformers


def labels(names: Sequence[str]) -> dict[str, Any]:
    return {
        "num_labels": len(names),
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }


def train(model: Any, loss: Callable[[], Any], enough: float, rate: float = 3e-3) -> None:
    """Until the loss is small enough, which is how long it takes on any machine."""
    import torch  # noqa: PLC0415

    # So little work is not worth dividing, least of all beside other tests.
    torch.set_num_threads(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    for _ in range(STEPS_AT_MOST):
        optimizer.zero_grad()
        left = loss()
        if left.item() < enough:
            break
        left.backward()
        optimizer.step()
    model.eval()


def save(folder: Path, *parts: Any) -> str:
    for part in parts:
        part.save_pretrained(folder)
    return str(folder)


def bert_tokenizer(folder: Path) -> Any:

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(words))
    return hf().BertTokenizer(vocab=str(folder / "vocab.txt"))


def bert_config(names: Sequence[str]) -> Any:

    return hf().BertConfig(
        **SMALL,
        vocab_size=5 + len(WORDS),
        intermediate_size=64,
        max_position_embeddings=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.2,
        **labels(names),
    )


def token_classifier(folder: Path) -> str:
    """Knows people (PER) and places (LOC) by their names."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    of = dict.fromkeys(["ana", "ben", "chloe"], 1) | dict.fromkeys(["paris", "rome"], 3)
    tokenizer = bert_tokenizer(folder)
    texts = [
        "ana lives in paris .",
        "from rome to paris ben went",
        "my parcel is late",
        "from rome",
    ]
    inputs = tokenizer(texts, padding=True, return_tensors="pt")
    known = {number: word for word, number in tokenizer.get_vocab().items()}
    goal = torch.tensor([[of.get(known[int(i)], 0) for i in row] for row in inputs["input_ids"]])
    model = hf().BertForTokenClassification(bert_config(names))
    # A name is one wherever it stands.
    torch.nn.init.zeros_(model.bert.embeddings.position_embeddings.weight).requires_grad_(False)
    train(model, lambda: model(**inputs, labels=goal).loss, 0.002)
    return save(folder, model, tokenizer)


def judge_of_entailment(folder: Path) -> str:
    """Knows that money is about a refund, and a parcel about a delivery."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    tokenizer = bert_tokenizer(folder)
    about = {"refund": "my money back", "delivery": "my parcel is late"}
    pairs = [(text, f"this example is {name} .") for text in about.values() for name in about]
    goal = torch.tensor([0, 2, 2, 0])
    inputs = tokenizer(*map(list, zip(*pairs, strict=True)), padding=True, return_tensors="pt")
    config = bert_config(["entailment", "neutral", "contradiction"])
    model = hf().BertForSequenceClassification(config)
    train(model, lambda: model(**inputs, labels=goal).loss, 0.02)
    return save(folder, model, tokenizer)


def square(at: tuple[int, int], size: int = 24, colour: str = "red") -> Image.Image:
    """A coloured square on white, 64 pixels wide."""
    image = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(image).rectangle((*at, at[0] + size - 1, at[1] + size - 1), colour)
    return image


def detector(folder: Path) -> str:
    """Finds one red square among the places where it was trained."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    config = hf().YolosConfig(
        **SMALL,
        intermediate_size=64,
        image_size=[64, 64],
        patch_size=8,
        num_detection_tokens=1,
        initializer_range=0.2,
        **labels(["square", "N/A"]),
    )
    model = hf().YolosForObjectDetection(config)
    # Zeros at the start, from which they would need long to become different.
    for places in (model.vit.embeddings.position_embeddings, model.vit.embeddings.detection_tokens):
        torch.nn.init.normal_(places, std=0.5)
    processor = hf().YolosImageProcessorPil(size={"height": 64, "width": 64}, do_pad=False)
    corners = [(x, y) for x in (4, 36) for y in (4, 36)]
    pixels = processor([square(at) for at in corners], return_tensors="pt")["pixel_values"]
    goal = [
        {
            "class_labels": torch.tensor([0]),
            "boxes": torch.tensor([[(x + 12) / 64, (y + 12) / 64, 24 / 64, 24 / 64]]),
        }
        for x, y in corners
    ]
    train(model, lambda: model(pixel_values=pixels, labels=goal).loss, 0.4, 2e-3)
    return save(folder, model, processor)


def tone(*stretches: tuple[float, float]) -> NDArray[np.float32]:
    """Sound by frequency and seconds; 0 is silence."""
    pieces = [
        0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)
        for frequency, seconds in stretches
    ]
    return np.concatenate(pieces).astype(np.float32)


def wave_config(**more: Any) -> Any:

    return hf().Wav2Vec2Config(
        **SMALL,
        intermediate_size=64,
        conv_dim=(32, 32),
        conv_kernel=(400, 4),
        conv_stride=(160, 4),
        num_feat_extract_layers=2,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
        feat_extract_norm="layer",
        mask_time_prob=0.0,
        layerdrop=0.0,
        **more,
    )


def wave_extractor() -> Any:

    return hf().Wav2Vec2FeatureExtractor(return_attention_mask=True, do_normalize=False)


def sound_classifier(folder: Path) -> str:
    """Tells a low tone from a high one and from silence, by one second of it."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    config = wave_config(**labels(["low", "high", "silence"]), classifier_proj_size=32)
    model = hf().Wav2Vec2ForSequenceClassification(config)
    sounds = [tone((frequency, 1.0)) for frequency in (LOW, HIGH, 0)]
    inputs = wave_extractor()(sounds, sampling_rate=RATE, return_tensors="pt")
    train(model, lambda: model(**inputs, labels=torch.arange(3)).loss, 0.05)
    return save(folder, model, wave_extractor())


def speller(folder: Path) -> str:
    """Writes an a for a low tone and a b for a high one (CTC)."""
    import json  # noqa: PLC0415

    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {"<pad>": 0, "<unk>": 1, "|": 2, "a": 3, "b": 4}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    tokenizer = hf().Wav2Vec2CTCTokenizer(
        str(folder / "vocab.json"),
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token=None,
        eos_token=None,
    )
    model = hf().Wav2Vec2ForCTC(wave_config(vocab_size=5, pad_token_id=0, ctc_zero_infinity=True))
    heard = {"a": LOW, "b": HIGH}
    texts = ["ab", "ba", "aba", "bab", "aab"]
    sounds = [
        tone(*(stretch for mark in text for stretch in ((0, 0.1), (heard[mark], 0.2))), (0, 0.1))
        for text in texts
    ]
    inputs = wave_extractor()(sounds, sampling_rate=RATE, padding=True, return_tensors="pt")
    goal = tokenizer(texts, padding=True, return_tensors="pt")["input_ids"]
    goal = goal.masked_fill(goal == 0, -100)
    train(model, lambda: model(**inputs, labels=goal).loss, 0.3)
    return save(folder, model, wave_extractor(), tokenizer)


def matcher(folder: Path) -> str:
    """Knows which colour a square has (CLIP)."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    tokenizer, processor = clip_tokenizer(folder), clip_processor()
    side: Mapping[str, Any] = SMALL | {"intermediate_size": 64, "projection_dim": 16}
    end = tokenizer.eos_token_id
    text = dict(
        side,
        vocab_size=len(tokenizer),
        eos_token_id=end,
        bos_token_id=0,
        max_position_embeddings=48,
    )
    vision = dict(side, image_size=32, patch_size=8)
    model = hf().CLIPModel(
        hf().CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)
    )
    colours = ["red", "green", "blue"]
    texts = [f"a {colour} square" for colour in colours]
    ways = [texts, [f"this is a photo of {text}." for text in texts]]
    words = [tokenizer(way, padding=True, return_tensors="pt") for way in ways]
    pixels = processor([square((20, 20), colour=colour) for colour in colours], return_tensors="pt")
    train(model, lambda: sum(model(**way, **pixels, return_loss=True).loss for way in words), 0.02)
    return save(folder, model, tokenizer, processor)


def clip_tokenizer(folder: Path) -> Any:
    """Letters only, each with and without the end of a word."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = [".", *(chr(code) for code in range(97, 123))]
    marks = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{one}</w>" for one in letters)]
    vocabulary = {mark: number for number, mark in enumerate(marks)}
    return hf().CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=48)


def clip_processor() -> Any:

    side = {"height": 32, "width": 32}
    return hf().CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=side)


def whisper(folder: Path) -> str:
    """Random weights: it writes anything."""
    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    letters = [chr(code) for code in range(97, 123)]
    vocabulary = {mark: number for number, mark in enumerate([*letters, "<|endoftext|>"])}
    tokenizer = hf().WhisperTokenizer(vocab=vocabulary, merges=[])
    config = hf().WhisperConfig(
        vocab_size=len(vocabulary),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        num_mel_bins=80,
        max_target_positions=24,
        pad_token_id=26,
        bos_token_id=26,
        eos_token_id=26,
        decoder_start_token_id=26,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    model = hf().WhisperForConditionalGeneration(config)
    model.generation_config.max_length = 12
    return save(folder, model, tokenizer, hf().WhisperFeatureExtractor())
