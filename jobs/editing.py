"""Edited texts: takes what people decided about them, and lets a machine propose some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlmodel import Session

from bot.errors import BadInput
from bot.models import embedding
from bot.models.judging import Judge
from bot.models.rewriting import Rewriter
from bot.records import Origin
from bot.review import contrast, usefulness
from bot.review.contrast import Proposal
from bot.review.findings import Judged
from bot.review.usefulness import Labelled
from bot.schema import label_value
from jobs import judges
from jobs.tools import Tools
from storage import edits, pairs
from storage.comparisons import Drawn
from storage.database import Database
from storage.tables import Project, Sample

Progress = Callable[[int, int], None]

CONTRAST = "contrast"
COMPARED = (usefulness.REAL_ONLY, usefulness.WITH_ALL)
SEED = 1


def decide_all(tools: Tools) -> None:
    """Every few seconds: what people have decided about edits is carried out."""
    with tools.database.read() as session:
        ids = edits.decidable(session)
    for edit_id in ids:
        with tools.database.write() as session:
            edits.decide(session, edit_id, tools.now())


@dataclass
class Proposed:
    """What a machine made of a project's texts."""

    tried: int = 0
    asked: int = 0
    refused: int = 0


def propose(
    database: Database,
    project_id: int,
    judge: Judge,
    rewriter: Rewriter | None,
    *,
    limit: int,
    now: Callable[[], datetime],
    progress: Progress,
) -> Proposed:
    """Edits labelled texts until the judge takes each for the nearest other label, and asks people.

    rewriter: offers words, or writes whole texts; None for the words of the nearest samples that
              have the other label
    limit:    texts to try; those that this generator has edited before are not tried again
    Raises BadInput when there are no texts of two labels.
    """
    author = rewriter.name if rewriter else CONTRAST
    labelled = judges.labelled_texts(database, project_id)
    labels = [one.label or "" for one, _ in labelled]
    if len(set(labels)) < 2:  # noqa: PLR2004  (a label to come from and one to go to)
        raise BadInput("Labelled texts of at least two labels are needed to edit one into another.")
    vectors = embedding.embed([text for _, text in labelled])
    with database.read() as session:
        edited = edits.edited_by(session, project_id, author)
    places = [place for place, (one, _) in enumerate(labelled) if one.id not in edited][:limit]
    found = Proposed()
    for done, place in enumerate(places, 1):
        sample, text = labelled[place]
        wanted, near = contrast.neighbours(vectors[place], vectors, labels, labels[place])
        texts = [labelled[one][1] for one in near]
        proposal = _edit(text, labels[place], wanted, judge, rewriter, texts)
        found.tried += 1
        if proposal is not None:
            with database.write() as session:
                is_asked = _ask(session, project_id, sample, proposal, wanted, author, now())
            found.asked += is_asked
            found.refused += not is_asked
        progress(done, len(places))
    return found


def judge(database: Database, project_id: int) -> tuple[Judged, ...]:
    """A linear model trained with and without the confirmed edits, judged on real texts.

    Raises BadInput while there are too few.
    """
    labelled = judges.labelled_texts(database, project_id)
    edited = judges.labelled_texts(database, project_id, Origin.COUNTERFACTUAL)
    with database.read() as session:
        made_from = pairs.parents(session, project_id)
    place_of = {one.id: place for place, (one, _) in enumerate(labelled)}
    parents = [place_of.get(made_from.get(one.id, 0), -1) for one, _ in edited]
    ways = {way: usefulness.WAYS[way] for way in COMPARED}
    try:
        return usefulness.judge(
            _rows(labelled), _rows(edited), np.array(parents, dtype=np.int64), SEED, ways
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _rows(drawn: Sequence[tuple[Drawn, str]]) -> Labelled:
    labels = np.array([one.label for one, _ in drawn], dtype=np.str_)
    return Labelled(embedding.embed([text for _, text in drawn]), labels)


def _edit(
    text: str, was: str, wanted: str, judge: Judge, rewriter: Rewriter | None, near: Sequence[str]
) -> Proposal | None:
    if rewriter is not None and rewriter.rewrite is not None:
        return contrast.shortest(text, rewriter.rewrite(text, wanted), wanted, judge)
    fill = rewriter.fill if rewriter else None
    offer = fill or contrast.words_of(near, text, judge.of(wanted))
    return contrast.search(text, was, wanted, judge, offer)


def _ask(
    session: Session,
    project_id: int,
    drawn: Drawn,
    proposal: Proposal,
    wanted: str,
    author: str,
    now: datetime,
) -> bool:
    project = session.get_one(Project, project_id)
    before = edits.editable(session, project, session.get_one(Sample, drawn.id))
    try:
        edits.propose(
            session, project, before, proposal.text, label_value(wanted), author=author, now=now
        )
    except BadInput:  # nothing but blanks changed, or there is such a text already
        return False
    return True
