"""What people say the labels are: the consensus that models are trained and judged on."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select as columns
from sqlmodel import Session, and_, col, func, or_, select

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.methods import agree
from bot.quality.ratings import Ratings
from bot.records import Answer, Origin, SampleState, Source
from bot.review import holdout
from storage import annotations, readings, schemas
from storage.tables import Annotation, Project, Reviewer, Sample

Floats = NDArray[np.float64]

SETTLED = (SampleState.COMPLETE, SampleState.GIVEN)

COMPARED = 20
"""Samples with two answers from which reviewers are told apart. With fewer, a consensus would only
repeat what it believes of any reviewer."""

CAME_ALONG = "came with the sample"
"""The reviewer of a label whose sample was opened again."""


@dataclass(frozen=True, eq=False)
class Truths:
    """Labelled samples.

    samples: their ids, shape (samples,).
    hashes:  their content hashes.
    origins: where they come from.
    beliefs: probability of each label, shape (samples, labels); rows sum to 1.
    """

    samples: NDArray[np.int64]
    hashes: tuple[str, ...]
    origins: tuple[Origin, ...]
    labels: tuple[str, ...]
    beliefs: Floats

    @property
    def codes(self) -> NDArray[np.int64]:
        """The most probable label of each, shape (samples,)."""
        return np.asarray(self.beliefs.argmax(axis=1), dtype=np.int64)

    @property
    def certain(self) -> Floats:
        """The most probable label as if there were no doubt, shape (samples, labels): what a
        model's confidence promises is to give that label.
        """
        return np.eye(len(self.labels))[self.codes]

    def are(self, origin: Origin) -> NDArray[np.bool_]:
        return np.array([one is origin for one in self.origins], dtype=np.bool_)

    def held_out(self, share: float) -> NDArray[np.bool_]:
        kept = [holdout.is_held_out(one, share) for one in self.hashes]
        return np.array(kept, dtype=np.bool_)

    def part(self, kept: NDArray[np.bool_]) -> "Truths":
        places = np.flatnonzero(kept)
        return Truths(
            self.samples[places],
            tuple(self.hashes[place] for place in places),
            tuple(self.origins[place] for place in places),
            self.labels,
            self.beliefs[places],
        )


def read(session: Session, project: Project) -> Truths:
    """Of every finished sample, all read under the newest schema version.

    A lead's verdict is certain. Each answer weighs what its reviewer's others were worth (the
    consensus named blend); all weigh alike where too few samples have two answers to tell. A label
    that came with its sample is taken as it is, until people were asked all the same.
    Raises BadInput for a kind whose answer is no single label.
    """
    version = schemas.newest(session, project.id)
    values = schemas_of.label_values(schemas.read(version))
    if not values:
        raise BadInput(
            f"{project.name} asks for “{version.kind}”. Models are trained here for kinds whose "
            "answer is one label: choice, link, ordinal and rating."
        )
    name_of = {value: name for name, value in values.items()}
    rows, given, known = [], {}, {}
    for sample, reviewer, value in _answers(session, project.id):
        if value not in name_of:  # of a label that is not offered any more
            continue
        known[sample.id] = sample
        if reviewer is None and sample.state is SampleState.GIVEN:
            given[sample.id] = name_of[value]
        else:
            rows.append((sample.id, reviewer or CAME_ALONG, name_of[value]))
    names = tuple(values)
    found: dict[Hashable, Floats] = {}
    if rows:
        ratings = Ratings.of(rows, labels=names)
        posterior = agree(Answers.of(ratings), _method(ratings)).posterior
        found = dict(zip(ratings.unit_names, posterior, strict=True))
    verdicts = readings.verdicts_in(session, project.id)
    given |= {key: name_of[value] for key, value in verdicts.items() if value in name_of}
    found |= {key: _certain(names, label) for key, label in given.items() if key in known}
    ids = sorted(known)
    return Truths(
        samples=np.array(ids, dtype=np.int64),
        hashes=tuple(known[key].content_hash for key in ids),
        origins=tuple(known[key].origin for key in ids),
        labels=names,
        beliefs=np.array([found[key] for key in ids]).reshape(len(ids), len(names)),
    )


def labels(session: Session, project: Project) -> dict[int, str]:
    """The consensus of each labelled sample, as kept: canonical JSON."""
    found = read(session, project)
    values = schemas_of.label_values(schemas.read(schemas.newest(session, project.id)))
    return {
        sample: values[found.labels[code]]
        for sample, code in zip(found.samples.tolist(), found.codes.tolist(), strict=True)
    }


def count(session: Session, project_id: int) -> int:
    """Finished samples, without reading them."""
    query = select(func.count()).where(
        Sample.project_id == project_id, col(Sample.state).in_(SETTLED)
    )
    return session.exec(query).one()


def _method(ratings: Ratings) -> str:
    compared = np.bincount(ratings.units, minlength=len(ratings.unit_names)) > 1
    return "blend" if compared.sum() >= COMPARED else "majority"


@dataclass(frozen=True)
class _Labelled:
    id: int
    content_hash: str
    origin: Origin
    state: SampleState


def _answers(
    session: Session, project_id: int
) -> Iterator[tuple[_Labelled, str | None, str | None]]:
    """Sample, reviewer and value of each answer that counts; None for what is to be asked again."""
    ways = readings.ways(session, project_id)
    query = (
        columns(
            col(Sample.id),
            col(Sample.content_hash),
            col(Sample.origin),
            col(Sample.state),
            col(Reviewer.slack_user_id),
            col(Annotation.value),
            col(Annotation.schema_version_id),
        )
        .select_from(Annotation)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .join(Reviewer, col(Reviewer.id) == Annotation.reviewer_id, isouter=True)
        .where(
            col(Annotation.project_id) == project_id,
            col(Annotation.answer) == Answer.VALUE,
            or_(
                and_(col(Annotation.source) == Source.HUMAN_REVIEW, col(Sample.state).in_(SETTLED)),
                col(Annotation.source) == Source.IMPORTED,
            ),
            annotations.is_current(),
            annotations.is_counted(),
        )
        .order_by(col(Annotation.id))
    )
    for (
        sample_id,
        content_hash,
        origin,
        state,
        reviewer,
        value,
        version_id,
    ) in session.connection().execute(query):
        labelled = _Labelled(sample_id, content_hash, origin, state)
        yield labelled, reviewer, ways[version_id](value or "")


def _certain(names: Sequence[str], label: str) -> Floats:
    belief = np.zeros(len(names))
    belief[names.index(label)] = 1.0
    return belief
