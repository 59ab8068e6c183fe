"""Who has labelled what in an import, in a few megabytes."""

from sqlmodel import Session

from bot.records import Source

_64_BITS = (1 << 64) - 1


class Pairs:
    """Which sample and reviewer have an imported label, roughly: a "no" is certain.

    Most labels are the first of their reviewer on their sample, and need not be looked for then.
    A bit for each pair, by a hash: a million pairs make 1 in 100 of the others look seen as well.
    """

    BITS = 27

    def __init__(self) -> None:
        self._bits = bytearray(1 << (self.BITS - 3))
        self._last = 0

    def refresh(self, session: Session, project_id: int) -> None:
        """Learns what was added since, also by another import. Not before the imports' lock."""
        rows = session.connection().exec_driver_sql(
            "SELECT id, sample_id, reviewer_id FROM annotation "  # noqa: S608  (only numbers)
            f"WHERE id > {self._last:d} AND +project_id = {project_id:d} "
            f"AND source = '{Source.IMPORTED.value}' AND reviewer_id IS NOT NULL ORDER BY id"
        )
        for key, sample_id, reviewer_id in rows:
            self.add(key, sample_id, reviewer_id)

    def add(self, key: int, sample_id: int, reviewer_id: int) -> None:
        place = self._place(sample_id, reviewer_id)
        self._bits[place >> 3] |= 1 << (place & 7)
        self._last = key

    def has(self, sample_id: int, reviewer_id: int) -> bool:
        place = self._place(sample_id, reviewer_id)
        return bool(self._bits[place >> 3] & (1 << (place & 7)))

    def _place(self, sample_id: int, reviewer_id: int) -> int:
        # Fibonacci hashing, Knuth, The Art of Computer Programming 3, sec. 6.4.
        mixed = (sample_id * 0x9E3779B97F4A7C15 + reviewer_id * 0xC2B2AE3D27D4EB4F) & _64_BITS
        return mixed >> (64 - self.BITS)
