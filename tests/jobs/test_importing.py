import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import select

from bot.errors import BadInput
from bot.formats import json_lines
from bot.formats.rows import Answers, Row, sample
from bot.records import ImagePart, SampleState, Source, TextPart, Verdict
from jobs.importing import ImportReport, import_file
from storage import cards, media, pairs, provenance
from storage.database import Database
from storage.tables import Annotation, Prediction, Project, Sample
from tests.bot.media.mock_recordings import wav
from tests.makers import NOW, make_project


@pytest.fixture
def project_id(database: Database) -> int:
    with database.write() as session:
        return make_project(session).id


def bring(
    database: Database, project_id: int, file: Path, content: str | bytes, **options: Any
) -> ImportReport:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_file(
        database,
        project_id,
        file,
        now=lambda: NOW,
        actor="cli",
        media_folder=file.parent / "media",
        **options,
    )


def kept(database: Database) -> list[Sample]:
    with database.read() as session:
        return list(session.exec(select(Sample).order_by(Sample.id)))  # type: ignore[arg-type]


def test_the_good_lines_are_taken_and_the_bad_ones_told(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    lines = [
        '{"id": "a", "text": "one", "colour": "red"}',
        "no json",
        '{"text": "   "}',
        '{"text": 7}',
        "[1]",
        '{"text": "two", "label": "nonsense"}',
        '{"text": "three", "prediction": {"label": "refund", "confidence": 1.5}}',
        '{"other": 1}',
        '{"text": "four", "metadata": "x"}',
        '{"text": "a\\u0000b"}',
        '{"text": "\\ud800"}',
        "",
        '{"id": 5, "text": "five"}',
    ]

    report = bring(database, project_id, tmp_path / "s.jsonl", "\n".join(lines))

    assert (report.added, report.bad) == (2, 10)
    assert [bad.number for bad in report.bad_examples] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert "line 6: label 'nonsense' is no label of this project" in report.sentence()
    assert [(row.external_id, row.extra) for row in kept(database)] == [
        ("a", {"colour": "red"}),
        ("5", {}),
    ]
    with database.read() as session:
        assert provenance.verify(session, project_id) is None


def test_importing_it_again_adds_nothing(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    content = '{"id": "a", "text": "one"}\n{"text": "two"}\n{"text": "two"}\n'
    first = bring(database, project_id, tmp_path / "s.jsonl", content)

    second = bring(database, project_id, tmp_path / "s.jsonl", content)
    other = bring(database, project_id, tmp_path / "o.jsonl", '{"id": "a", "text": "new"}')

    assert (first.added, first.duplicates, first.duplicate_examples) == (2, 1, [3])
    assert (second.added, second.duplicates) == (0, 3)
    assert (other.added, other.duplicates) == (0, 1)
    assert len(kept(database)) == 2


def test_strict_takes_all_or_nothing(database: Database, project_id: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Nothing was imported"):
        bring(database, project_id, tmp_path / "s.jsonl", '{"text": "one"}\nbad', strict=True)

    assert kept(database) == []


def test_labels_and_predictions_come_along_and_are_in_the_log(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    rows = [
        {"text": "one", "label": "refund"},
        {"text": "two", "prediction": {"label": "other", "confidence": 0.7, "model": "gpt"}},
    ]

    report = bring(
        database, project_id, tmp_path / "s.jsonl", "\n".join(json.dumps(row) for row in rows)
    )

    assert (report.labelled, report.predicted) == (1, 1)
    assert [row.state for row in kept(database)] == [SampleState.GIVEN, SampleState.NEW]
    assert kept(database)[1].confidence == 0.7
    with database.read() as session:
        annotation = session.exec(select(Annotation)).one()
        assert (annotation.source, annotation.value) == (Source.IMPORTED, '{"label":"refund"}')
        assert session.exec(select(Prediction)).one().value == '{"label":"other"}'
        assert provenance.verify(session, project_id) is None


def test_csv_keeps_quotes_newlines_and_other_columns(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    content = (
        "\ufeffid,message,source,prediction,prediction_confidence\r\n"
        '1,"He said ""no"",\r\ntwice",mail,refund,0.4\r\n'
        "2,short\r\n"
        "3,fine,chat,,\r\n"
    )

    report = bring(database, project_id, tmp_path / "s.csv", content, text_column="message")

    assert (report.added, report.bad, report.predicted) == (2, 1, 1)
    assert report.bad_examples[0].number == 4
    first = kept(database)[0]
    assert cards.parts(first) == (TextPart(text='He said "no",\r\ntwice'),)
    assert first.extra == {"source": "mail"}


def test_one_bad_byte_spoils_one_line(database: Database, project_id: int, tmp_path: Path) -> None:
    content = b'{"text": "caf\xe9"}\n{"text": "good"}\n'

    report = bring(database, project_id, tmp_path / "s.jsonl", content)

    assert (report.added, report.bad) == (1, 1)
    assert "0xe9" in report.bad_examples[0].reason


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [("x.txt", "a", "suffix"), ("x.jsonl", "", "is empty")],
)
def test_a_file_that_cannot_be_read_is_refused(
    database: Database, project_id: int, tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    with pytest.raises(BadInput, match=complaint):
        bring(database, project_id, tmp_path / name, content)


def test_a_picture_is_kept_by_its_content(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    (tmp_path / "p.png").write_bytes(png(20, 10))

    report = bring(database, project_id, tmp_path / "s.jsonl", '{"image": "p.png"}')

    (part,) = cards.parts(kept(database)[0])
    assert report.added == 1
    assert isinstance(part, ImagePart)
    assert (part.mimetype, part.width, part.height) == ("image/png", 20, 10)
    assert media.get(tmp_path / "media", part.media) == png(20, 10)


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_parts_of_any_mix_come_in_their_order(
    database: Database, project_id: int, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "p.png").write_bytes(png(20, 10))
    (tmp_path / "s.wav").write_bytes(wav())
    parts = [{"text": "Before"}, {"audio": "s.wav"}, {"image": "p.png"}, {"text": "After"}]
    cell = json.dumps(parts).replace('"', '""')
    content = {
        "jsonl": json.dumps({"id": "a", "parts": parts}) + '\n{"audio": "s.wav", "text": "Hear"}',
        "csv": f'id,parts,audio,text\na,"{cell}",,\n,,s.wav,Hear\n',
    }[suffix]

    report = bring(database, project_id, tmp_path / f"s.{suffix}", content)

    assert (report.added, report.bad_examples) == (2, [])
    mixed, heard = (cards.parts(row) for row in kept(database))
    assert [part.type for part in mixed] == ["text", "audio", "image", "text"]
    assert [part.type for part in heard] == ["audio", "text"]


def test_a_line_with_a_bad_file_is_told_with_its_number(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    (tmp_path / "s.wav").write_bytes(wav()[:50_000])
    rows = ['{"text": "fine"}', '{"parts": [{"text": "a"}, {"audio": "s.wav"}]}']

    report = bring(database, project_id, tmp_path / "s.jsonl", "\n".join(rows))

    assert report.added == 1
    assert "line 2: audio 's.wav': the recording breaks off after 3.1 s" in report.sentence()


@pytest.mark.parametrize(
    ("image", "complaint"),
    [
        ("../outside.png", "outside"),
        ("/etc/passwd", "outside"),
        ("https://example.com/x.png", "address"),
        ("missing.png", "not there"),
        ("text.png", "no PNG"),
        ("drawing.svg", "no PNG"),
        ("broken.png", "broken"),
        ("line.png", "too narrow"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused(
    database: Database, project_id: int, tmp_path: Path, image: str, complaint: str
) -> None:
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "broken.png").write_bytes(png(200, 200)[:200])
    (tmp_path / "line.png").write_bytes(png(2_000, 1))

    report = bring(database, project_id, tmp_path / "s.jsonl", json.dumps({"image": image}))

    assert report.added == 0
    assert complaint in report.bad_examples[0].reason


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_text_comes_in_as_it_was_written(text: str) -> None:
    line = json.dumps({"text": text}).encode()
    (row,) = json_lines.read([line])
    assert isinstance(row, Row)

    if text.strip():
        new = sample(
            row.fields, Answers({}, lambda _: ""), "text", lambda *_: pytest.fail("no picture")
        )

        assert new.parts == (TextPart(text=text),)


def png(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.effect_noise((width, height), 50).save(file, "PNG")
    content = file.getvalue()
    return _PNGS.setdefault((width, height), content)


_PNGS: dict[tuple[int, int], bytes] = {}


def test_labelled_edits_are_paired_with_the_samples_they_name(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    edit = {"origin": "counterfactual", "label": "refund", "author": "ana"}
    rows = [
        {"id": "a", "text": "Where is my parcel?", "label": "delivery"},
        {"id": "b", "text": "No label"},
        {"text": "Where is my money?", "parent": "a", **edit},
        {"text": "No such parent", "parent": "z", **edit},
        {"text": "No parent at all", **edit},
        {"text": "A parent without a label", "parent": "b", **edit},
    ]

    report = bring(
        database, project_id, tmp_path / "x.jsonl", "\n".join(json.dumps(row) for row in rows)
    )

    assert (report.added, report.unpaired) == (6, 3)
    assert "3 counterfactual samples are paired with no other" in report.sentence()
    with database.read() as session:
        (pair,) = pairs.of_project(session, session.get_one(Project, project_id))
        assert provenance.verify(session, project_id) is None
    assert (pair.author, pair.was, pair.wanted) == ("ana", "delivery", "refund")
    assert (pair.verdict, pair.words, pair.of) == (Verdict.CONFIRMED, 1, 5)


def test_a_synthetic_sample_must_say_what_made_it(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project_id = make_project(session).id
    rows = [
        {"text": "one", "origin": "synthetic"},
        {"text": "two", "origin": "synthetic", "generator": "m", "prompt": "Write …"},
    ]

    report = bring(
        sqlite, project_id, tmp_path / "x.jsonl", "\n".join(json.dumps(row) for row in rows)
    )

    assert report.added == 1
    assert "'generator' is missing" in report.sentence()
    (sample,) = kept(sqlite)
    assert sample.extra == {"generator": "m", "prompt": "Write …"}
