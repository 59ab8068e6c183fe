"""Answers as they were given, in columns: a million of them in a few dozen megabytes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot import schema as schemas_of
from bot.quality.patterns import Codes
from bot.quality.ratings import Ratings
from bot.records import Schema


@dataclass(frozen=True, eq=False)
class Given:
    """One answer each, of shape (answers,); nobody answers a sample twice.

    ids:            of the annotations.
    samples:        ids of the samples.
    reviewers:      codes into reviewer_ids and reviewer_names.
    values:         codes into texts.
    reviewer_names: in the order of the alphabet.
    texts:          the values' canonical JSON.
    """

    ids: Codes
    samples: Codes
    reviewers: Codes
    values: Codes
    reviewer_ids: tuple[int, ...]
    reviewer_names: tuple[str, ...]
    texts: tuple[str, ...]

    @cached_property
    def sample_ids(self) -> list[int]:
        """Every sample with an answer, once, in rising order."""
        present = np.zeros(int(self.samples.max(initial=-1)) + 1, dtype=np.bool_)
        present[self.samples] = True
        found: list[int] = np.flatnonzero(present).tolist()
        return found

    @cached_property
    def units(self) -> Codes:
        """For each answer the place of its sample in `sample_ids`."""
        place = np.zeros(int(self.samples.max(initial=-1)) + 1, dtype=np.int64)
        place[self.sample_ids] = np.arange(len(self.sample_ids))
        return np.asarray(place[self.samples])

    def ratings(self, schema: Schema) -> Ratings:
        """Answers as labels: those of the schema, or what answers of other kinds are in words."""
        words = [schemas_of.describe(schema, text) for text in self.texts]
        is_label = set(words) <= set(schema.known_names)
        labels = schema.known_names if is_label else tuple(sorted(set(words)))
        code = {name: number for number, name in enumerate(labels)}
        of_text = np.array([code[word] for word in words], dtype=np.int64)
        return Ratings.from_codes(
            self.units,
            self.reviewers,
            of_text[self.values],
            label_names=labels,
            reviewer_names=self.reviewer_names,
            unit_names=self.sample_ids,
        )

    def by_sample(self) -> dict[int, list[tuple[str, str]]]:
        """For each sample its reviewers with the texts of their values, oldest answer first."""
        found: dict[int, list[tuple[str, str]]] = {sample: [] for sample in self.sample_ids}
        columns = (self.samples.tolist(), self.reviewers.tolist(), self.values.tolist())
        for sample, who, value in zip(*columns, strict=True):
            found[sample].append((self.reviewer_names[who], self.texts[value]))
        return found

    def ids_by_sample(self) -> dict[int, list[int]]:
        """For each sample the annotations that answer it, oldest first."""
        found: dict[int, list[int]] = {sample: [] for sample in self.sample_ids}
        for sample, annotation in zip(self.samples.tolist(), self.ids.tolist(), strict=True):
            found[sample].append(annotation)
        return found

    def only(self, kept: Codes) -> "Given":
        """The answers at these places."""
        return Given(
            self.ids[kept],
            self.samples[kept],
            self.reviewers[kept],
            self.values[kept],
            self.reviewer_ids,
            self.reviewer_names,
            self.texts,
        )
