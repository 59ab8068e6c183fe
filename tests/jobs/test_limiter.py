from jobs.limiter import RATES, Call, Limiter
from tests.fakes import FakeClock


def test_a_channel_gets_one_post_a_second() -> None:
    limiter, clock = Limiter(), FakeClock()

    taken = []
    for _ in range(7):
        taken.append(limiter.take(Call("chat.postMessage", 1, "C1"), clock.now()))
        clock.advance(0.5)

    assert taken == [True, True, True, False, True, False, True]


def test_a_turn_that_comes_late_is_made_good() -> None:
    """Else a clock that ticks a little slower than the rate would lose every second turn."""
    limiter, clock, taken = Limiter(), FakeClock(), 0

    for _ in range(1_000):
        clock.advance(0.53)
        taken += limiter.take(Call("chat.postMessage", 1, "C1"), clock.now())

    assert 525 <= taken <= 532


def test_each_channel_has_its_own_post_a_second() -> None:
    limiter, clock = Limiter(), FakeClock()

    assert all(limiter.take(Call("chat.postMessage", 1, f"C{i}"), clock.now()) for i in range(20))


def test_the_channels_share_the_rate_of_updates() -> None:
    limiter, clock = Limiter(), FakeClock()

    taken = [limiter.take(Call("chat.update", 1), clock.now()) for _ in range(20)]

    assert sum(taken) == 10


def test_no_method_ever_exceeds_its_rate() -> None:
    limiter, clock = Limiter(), FakeClock()
    seconds = 120

    for method, (burst, per_second) in RATES.items():
        taken = 0
        for _ in range(seconds * 10):
            taken += limiter.take(Call(method, 1), clock.now())
            clock.advance(0.1)
        assert taken <= burst + seconds * per_second
        assert taken >= seconds * per_second * 0.9


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.take(Call("chat.update", 1), clock.now())
    clock.advance(3_600)

    taken = [limiter.take(Call("chat.update", 1), clock.now()) for _ in range(20)]

    assert sum(taken) == 10


def test_what_slack_refused_waits_and_the_other_channels_go_on() -> None:
    limiter, clock = Limiter(), FakeClock()
    ours, other = Call("chat.postMessage", 1, "C1"), Call("chat.postMessage", 1, "C2")
    limiter.close(ours, 2.2, clock.now())

    clock.advance(2.9)
    early, elsewhere = limiter.take(ours, clock.now()), limiter.take(other, clock.now())
    clock.advance(0.1)

    assert (early, elsewhere) == (False, True)
    assert limiter.take(ours, clock.now())


def test_each_workspace_has_its_own_rates() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.close(Call("chat.update", 1), 30, clock.now())

    assert not limiter.take(Call("chat.update", 1), clock.now())
    assert limiter.take(Call("chat.update", 2), clock.now())


def test_another_method_stays_open() -> None:
    limiter, clock = Limiter(), FakeClock()
    limiter.close(Call("chat.postMessage", 1, "C1"), 30, clock.now())

    assert limiter.take(Call("chat.update", 1), clock.now())
