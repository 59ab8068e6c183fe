"""Samples as their encoder sees them: kept ones are read, missing ones computed and kept."""

from collections.abc import Callable, Sequence

import numpy as np

from bot.models.encoding import Encoder, Vectors
from jobs import contents
from storage import embeddings
from storage.database import Database
from storage.media import Folder
from storage.tables import Sample

BATCH = 256

Progress = Callable[[int, int], None]


def vectors(
    database: Database,
    encoder: Encoder,
    samples: Sequence[Sample],
    media_folder: Folder,
    progress: Progress = lambda _done, _total: None,
) -> Vectors:
    """In the order of the samples, shape (samples, dimensions). Kept batch by batch."""
    with database.read() as session:
        found = embeddings.get(session, encoder.key, [sample.id for sample in samples])
    missing = [sample for sample in samples if sample.id not in found]
    for start in range(0, len(missing), BATCH):
        some = missing[start : start + BATCH]
        ids = [sample.id for sample in some]
        new = encoder.encode([contents.read(one, encoder.medium, media_folder) for one in some])
        with database.write() as session:
            embeddings.add(session, encoder.key, ids, new)
        found |= dict(zip(ids, new, strict=True))
        progress(start + len(some), len(missing))
    if not samples:
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([found[sample.id] for sample in samples])
