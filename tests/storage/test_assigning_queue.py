from storage import assignments
from storage.database import Database
from tests.makers import make_prediction, make_project, make_sample


def test_the_least_sure_sample_waits_in_front(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        for text, confidence in (("a", 0.7), ("b", 0.2), ("c", 0.5)):
            make_prediction(session, make_sample(session, project, text), confidence=confidence)
        rows = assignments.unrouted(session, project.id, 10)
        for sample, _ in rows:
            sample.state = "waiting"  # type: ignore[assignment]
            session.add(sample)

    with database.write() as session:
        order = [sample.confidence for sample in assignments.waiting(session, project.id, 10)]

    assert order == [0.2, 0.5, 0.7]
