import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot import canonical
from bot.errors import BadInput
from bot.records import Compared, DeliveryKind, Origin, SampleState
from jobs import comparing, exporting, summarising
from jobs.tools import Tools
from storage import comparisons, media, provenance
from storage.comparisons import Snapshot
from storage.database import Database
from storage.tables import ComparisonSnapshot, Delivery, JobRun, Project
from tests.fakes import FakeClock
from tests.handlers.scene import Scene
from tests.jobs.office import tools
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

REAL = ["where is my parcel", "my card has not come", "give my money back", "the app is slow"]
MADE = ["Write a poem about mangoes", "Peel the ripe fruit", "Boil an egg", "Bake a cake"]


def add(
    session: Session, project: Project, texts: Sequence[str], count: int, **how: object
) -> None:
    for number in range(count):
        make_sample(session, project, f"{texts[number % len(texts)]} {number}", **how)


def office(database: Database, folder: Path, clock: FakeClock | None = None) -> Tools:
    return replace(tools(database, clock=clock), media=folder)


def snapshots(database: Database) -> list[ComparisonSnapshot]:
    with database.read() as session:
        return list(session.exec(select(ComparisonSnapshot)))


def compare(database: Database, project_id: int, folder: Path) -> Snapshot:
    return comparing.measure(database, project_id, Compared.SYNTHETIC, folder, NOW, NOW)


def test_synthetic_samples_are_compared_once_an_hour_where_new_ones_came(
    database: Database, tmp_path: Path
) -> None:
    clock = FakeClock()
    with database.write() as session:
        project = make_project(session)
        add(session, project, REAL, 24)
        add(session, project, MADE, 24, origin=Origin.SYNTHETIC)

    for _ in range(3):
        comparing.compare_all(office(database, tmp_path, clock))
        clock.advance(1_800)

    (kept,) = snapshots(database)
    assert kept.report["apart"]["auc"] > 0.9
    assert media.get(tmp_path, kept.media).startswith(b"\x89PNG")
    with database.read() as session:
        uploads = select(Delivery).where(Delivery.kind == DeliveryKind.UPLOAD)
        assert [row.payload["media"] for row in session.exec(uploads)] == [kept.media]
        event = provenance.story(session, project.id, "project")[-1]
        assert (event.action, canonical.loads(event.payload)["is_apart"]) == ("compare", True)
        assert provenance.verify(session, project.id) is None
    answer = Scene(database).command("U1", "synthetic").replace("\u200b", "")
    assert "Synthetic samples differ from real ones: easily told apart" in answer
    assert "None of 24 repeats a real sample." in answer


def test_the_picture_is_shown_once_slack_has_it(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        add(session, project, REAL, 12)
        add(session, project, MADE, 12, origin=Origin.SYNTHETIC)
    found = compare(sqlite, project.id, tmp_path)
    with sqlite.write() as session:
        comparing.keep(session, project.id, Compared.SYNTHETIC, found, "cli")
    scene = Scene(sqlite)
    before = scene.command("U1", "synthetic")
    with sqlite.write() as session:
        upload = session.exec(select(Delivery)).one()
        upload.file_id = "F1"
        session.add(upload)

    after = scene.command("U1", "synthetic")

    assert "slack_file" not in before
    assert '"slack_file": {"id": "F1"}' in after


def test_what_is_too_little_is_refused_with_the_counts(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        add(session, project, REAL, 3)

    with pytest.raises(BadInput, match="There are 3 real and 0 synthetic samples; at least 10"):
        compare(sqlite, project.id, tmp_path)


def picture(folder: Path, shade: int) -> str:
    file = BytesIO()
    drawn = Image.new("L", (12, 12), 255)
    drawn.paste(shade, (2 + shade % 5, 2, 9, 9))
    drawn.save(file, "PNG")
    name, size = media.put(folder, file.getvalue()), {"width": 12, "height": 12}
    return canonical.dumps([{"type": "image", "media": name, "mimetype": "image/png", **size}])


def test_pictures_are_compared_too_and_sounds_are_not(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        for number in range(24):
            origin = Origin.SYNTHETIC if number % 2 else Origin.REAL
            parts = picture(tmp_path, 100 * (number % 2) + number)
            make_sample(session, project, str(number), parts=parts, origin=origin)

    found = compare(sqlite, project.id, tmp_path)

    assert found.comparison.apart.auc > 0.9
    with sqlite.write() as session:
        sound = {"type": "audio", "media": "a", "mimetype": "audio/wav", "seconds": 1.0}
        make_sample(session, project, "sound", parts=canonical.dumps([sound]))
    with pytest.raises(BadInput, match="Only texts and pictures can be compared"):
        compare(sqlite, project.id, tmp_path)


def test_what_cannot_be_compared_is_told_in_the_run_and_holds_up_no_other_project(
    sqlite: Database, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        first, second = (make_project(session, name=name) for name in ("sounds", "tickets"))
        sound = {"type": "audio", "media": "a", "mimetype": "audio/wav", "seconds": 1.0}
        for number in range(40):
            origin = Origin.SYNTHETIC if number % 2 else Origin.REAL
            parts = canonical.dumps([sound | {"media": str(number)}])
            make_sample(session, first, str(number), parts=parts, origin=origin)
        add(session, second, REAL, 20)
        add(session, second, MADE, 20, origin=Origin.SYNTHETIC)

    comparing.compare_all(office(sqlite, tmp_path))

    assert [one.project_id for one in snapshots(sqlite)] == [second.id]
    with sqlite.read() as session:
        outcomes = [run.outcome or "" for run in session.exec(select(JobRun))]
    assert any(outcome.startswith("Only texts and pictures") for outcome in outcomes)


def test_training_with_and_without_synthetic_samples_is_judged_on_real_ones(
    sqlite: Database, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        reviewer = make_reviewer(session, project)
        for number in range(30):
            label = ("refund", "delivery")[number % 2]
            text = f"{REAL[2 - 2 * (number % 2)]} {number}"
            sample = make_sample(session, project, text, state=SampleState.COMPLETE)
            make_annotation(session, sample, reviewer, label)
        made = [
            make_sample(session, project, f"{label} {n}", origin=Origin.SYNTHETIC, state="given")
            for n in range(6)
            for label in ("refund", "delivery")
        ]
        for sample in made:
            label = sample.parts.split('"')[3].split()[0]
            make_annotation(session, sample, reviewer, label)

    found = compare(sqlite, project.id, tmp_path)

    assert [one.way for one in found.judged][:2] == ["on real only", "with all"]
    assert found.judged[0].accuracy > 0.9


def week(database: Database, new: Sequence[str]) -> int:
    """A hundred samples of three weeks ago, thirty of the last full week."""
    with database.write() as session:
        project = make_project(session)
        add(session, project, REAL, 100, created_at=NOW - timedelta(days=21))
        add(session, project, new, 30, created_at=NOW - timedelta(days=3))
        return project.id


def test_drift_is_looked_for_once_a_week_and_told_in_the_summary(
    sqlite: Database, tmp_path: Path
) -> None:
    week(sqlite, MADE)
    clock = FakeClock()

    for _ in range(3):
        comparing.compare_all(office(sqlite, tmp_path, clock))
        clock.advance(3_600)
    clock.advance(24 * 3_600)
    summarising.summarise_all(office(sqlite, tmp_path, clock))

    (kept,) = snapshots(sqlite)
    assert kept.kind is Compared.DRIFT
    with sqlite.read() as session:
        (summary,) = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.POST))
    said = json.dumps(summary.payload, ensure_ascii=False).replace("\u200b", "")
    assert "New samples differ from earlier ones: easily told apart" in said


def test_new_samples_like_the_earlier_ones_are_not_mentioned(
    sqlite: Database, tmp_path: Path
) -> None:
    clock = FakeClock()
    with sqlite.write() as session:
        project = make_project(session)
        comparisons.keep(session, project.id, Compared.DRIFT, _alike(tmp_path))

    clock.advance(24 * 3_600)
    summarising.summarise_all(office(sqlite, tmp_path, clock))

    with sqlite.read() as session:
        (summary,) = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.POST))
    assert "differ" not in json.dumps(summary.payload)


def test_too_few_new_samples_are_not_compared_and_not_looked_at_again(
    sqlite: Database, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        add(session, project, REAL, 20, created_at=NOW - timedelta(days=3))

    comparing.compare_all(office(sqlite, tmp_path))

    assert snapshots(sqlite) == []
    with sqlite.read() as session:
        (run,) = session.exec(select(JobRun))
    assert run.outcome == comparing.TOO_FEW


def test_a_project_that_confirms_edits_is_not_compared(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        other = make_project(session, name="tickets-edits", about_id=project.id)
        add(session, other, REAL, 30)
        add(session, other, MADE, 30, origin=Origin.SYNTHETIC)

    comparing.compare_all(office(sqlite, tmp_path))

    assert snapshots(sqlite) == []


def test_an_export_is_held_back_where_too_much_is_synthetic(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        project = make_project(session, max_synthetic_share=0.5)
        add(session, project, REAL, 4, state=SampleState.COMPLETE)
        add(session, project, MADE, 5, state=SampleState.GIVEN, origin=Origin.SYNTHETIC)
        add(session, project, ["edited"], 1, origin=Origin.COUNTERFACTUAL)
    out = tmp_path / "x.jsonl"

    with pytest.raises(BadInput, match="5 of the 9 labelled samples of tickets are synthetic"):
        exporting.export_file(database, project.id, format_name="jsonl", out=out, now=NOW)
    rows = exporting.export_file(
        database, project.id, format_name="jsonl", out=out, now=NOW, real_only=True
    )

    assert rows == 5
    assert "synthetic" not in out.read_text()
    meta = json.loads((tmp_path / "x.jsonl.meta.json").read_text())
    assert meta["left_out"] == ["synthetic"]


def test_a_mismatch_counts_only_when_it_was_measured_since_the_newest_came(
    sqlite: Database, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        project = make_project(session, max_mismatch=0.6)
        add(session, project, MADE, 2, origin=Origin.SYNTHETIC, state=SampleState.GIVEN)
        comparisons.keep(session, project.id, Compared.SYNTHETIC, _alike(tmp_path, newest=2))
        comparisons.check_may_leave(session, project)
        add(session, project, REAL, 1, origin=Origin.SYNTHETIC)

        with pytest.raises(BadInput, match="was not measured since"):
            comparisons.check_may_leave(session, project)


def _alike(folder: Path, newest: int = 1) -> Snapshot:
    """As `compare_all` keeps it where nothing differs."""
    from bot.review.findings import Apart, Comparison, Discrepancy  # noqa: PLC0415

    found = Comparison(
        real=100,
        other=30,
        apart=Apart(auc=0.52, low=0.42, high=0.62, p=0.4),
        discrepancy=Discrepancy(value=0.0, p=0.5),
        labels=(),
        clusters=(),
        copies=None,
    )
    return Snapshot(NOW, newest, found, (), media.put(folder, b"png"), "alike")
