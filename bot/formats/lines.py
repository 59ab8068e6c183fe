"""A file's lines as bytes, none so long that it fills the memory."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from bot.words import say

BYTES_AT_MOST = 2_000_000
"""The longest text that is taken, every character escaped, with room for its metadata."""


class Lines:
    """Reads line by line, and knows how far it has come."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes_total = os.fstat(file.fileno()).st_size
        self.bytes_done = 0

    def __iter__(self) -> Iterator[bytes]:
        """Of a line that is too long only its beginning; `is_too_long` tells."""
        while line := self._file.readline(BYTES_AT_MOST + 1):
            self.bytes_done += len(line)
            if is_too_long(line):
                self._skip_rest_of_line(line)
            yield line

    def _skip_rest_of_line(self, piece: bytes) -> None:
        while piece and not piece.endswith(b"\n"):
            piece = self._file.readline(BYTES_AT_MOST)
            self.bytes_done += len(piece)


def too_long() -> str:
    """What is wrong with such a line."""
    return say("the line is longer than {most:,} bytes", most=BYTES_AT_MOST)


def is_too_long(line: bytes) -> bool:
    return len(line) > BYTES_AT_MOST
