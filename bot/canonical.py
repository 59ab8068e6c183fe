"""One way to write a value down, so that equal values have equal bytes and equal hashes."""

import hashlib
import json
from typing import Any

# Made once: json.dumps would make one for every call, which takes longer than encoding a line.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def dumps(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, no escapes beyond JSON's own, no nan."""
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """The hash of a text's UTF-8 bytes; lone surrogates, which UTF-8 lacks, are kept apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def loads(text: str) -> dict[str, Any]:
    """The object that `dumps` wrote down."""
    value: dict[str, Any] = json.loads(text)
    return value
