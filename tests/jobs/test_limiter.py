from jobs.limiter import RATES, Limiter
from tests.fakes import FakeClock


def test_a_channel_gets_one_post_a_second() -> None:
    limiter, clock = Limiter(), FakeClock()

    taken = []
    for _ in range(5):
        taken.append(limiter.take("chat.postMessage", "C1", clock.now()))
        clock.advance(0.5)

    assert taken == [True, False, True, False, True]


def test_each_channel_has_its_own_post_a_second() -> None:
    limiter, clock = Limiter(), FakeClock()

    assert all(limiter.take("chat.postMessage", f"C{i}", clock.now()) for i in range(20))


def test_the_channels_share_the_rate_of_updates() -> None:
    limiter, clock = Limiter(), FakeClock()

    taken = [limiter.take("chat.update", f"C{i}", clock.now()) for i in range(20)]

    assert sum(taken) == 10


def test_no_method_ever_exceeds_its_rate() -> None:
    limiter, clock = Limiter(), FakeClock()
    seconds = 120

    for method, (burst, per_second) in RATES.items():
        taken = 0
        for _ in range(seconds * 10):
            taken += limiter.take(method, "C1", clock.now())
            clock.advance(0.1)
        assert taken <= burst + seconds * per_second
        assert taken >= seconds * per_second * 0.9


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.take("chat.update", "C1", clock.now())
    clock.advance(3_600)

    taken = [limiter.take("chat.update", "C1", clock.now()) for _ in range(20)]

    assert sum(taken) == 10


def test_a_closed_method_is_closed_for_all_channels_until_the_time_is_over() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.close("chat.postMessage", 2.2, clock.now())

    clock.advance(2.9)
    early = limiter.take("chat.postMessage", "C2", clock.now())
    clock.advance(0.1)

    assert not early
    assert limiter.take("chat.postMessage", "C2", clock.now())


def test_another_method_stays_open() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.close("chat.postMessage", 30, clock.now())

    assert limiter.take("chat.update", "C1", clock.now())
