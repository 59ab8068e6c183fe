"""Embeddings: kept as half-precision numbers, 768 bytes for one of MiniLM's 384 dimensions.

Half precision moves no cosine by more than 0.001. They stand in the database, so that whatever
replica computes one, all have it.
"""

from collections.abc import Sequence

import numpy as np
from sqlmodel import Session, col, select

from bot.models.encoding import Vectors
from storage.database import insert_new
from storage.tables import Embedding

HALF = np.dtype("<f2")
AT_ONCE = 10_000
"""SQLite takes 32,766 parameters in a statement."""


def get(session: Session, encoder: str, sample_ids: Sequence[int]) -> dict[int, Vectors]:
    """Those that are kept, by sample."""
    found: dict[int, Vectors] = {}
    for start in range(0, len(sample_ids), AT_ONCE):
        query = select(Embedding.sample_id, Embedding.vector).where(
            Embedding.encoder == encoder,
            col(Embedding.sample_id).in_(sample_ids[start : start + AT_ONCE]),
        )
        for sample_id, kept in session.exec(query):
            found[sample_id] = np.frombuffer(kept, dtype=HALF).astype(np.float32)
    return found


def add(session: Session, encoder: str, sample_ids: Sequence[int], vectors: Vectors) -> None:
    rows = [
        {"sample_id": sample_id, "encoder": encoder, "vector": vector.tobytes()}
        for sample_id, vector in zip(sample_ids, vectors.astype(HALF), strict=True)
    ]
    session.connection().execute(insert_new(session, Embedding), rows)
