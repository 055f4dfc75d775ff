"""Logins and the brake on guessing, on a clock that the test owns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.web import passwords
from secc.web.roles import Role
from secc.web.sessions import Brake, Logins

IDLE_S, ABSOLUTE_S = 100.0, 1000.0


def begin(logins: Logins, name: str = "a", now: float = 0.0) -> str:
    return logins.begin(name, Role.USER, False, now)


def test_a_login_ends_when_nobody_uses_it() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    token = begin(logins)

    assert logins.find(token, 99) is not None
    assert logins.find(token, 198) is not None
    assert logins.find(token, 299) is None


def test_a_stream_of_events_is_no_use() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    token = begin(logins)

    for now in range(0, 100, 5):
        assert logins.find(token, now, active=False) is not None
    assert logins.find(token, 101, active=False) is None


def test_a_login_ends_however_much_it_is_used() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    token = begin(logins)

    assert all(logins.find(token, now) for now in range(0, 1001, 50))
    assert logins.find(token, 1001) is None


def test_tokens_are_long_and_never_the_same() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    tokens = {begin(logins) for _ in range(200)}

    assert len(tokens) == 200
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_logins_are_bounded_and_the_longest_unused_goes() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    first = begin(logins, now=0)
    second = begin(logins, now=1)
    logins.find(first, 2)
    for _ in range(255):
        begin(logins, "other", 3)

    assert logins.find(first, 4) is not None
    assert logins.find(second, 4) is None


def test_logging_out_everywhere_is_for_one_name() -> None:
    logins = Logins(IDLE_S, ABSOLUTE_S)
    mine, also_mine, other = begin(logins), begin(logins), begin(logins, "b")

    logins.end_all("a")

    assert [logins.find(token, 1) is None for token in (mine, also_mine, other)] == [
        *(True, True, False)
    ]


def test_each_failure_beyond_the_free_ones_doubles_the_wait() -> None:
    brake = Brake(free=3, longest_s=10)
    waits = []
    for _ in range(8):
        waits.append(brake.wait_s("a", now=0))
        brake.failed("a", now=0)

    assert waits == [0, 0, 0, 1, 2, 4, 8, 10]
    assert brake.wait_s("b", now=0) == 0
    assert brake.wait_s("b", "a", now=9) == 1
    brake.succeeded("a")
    assert brake.wait_s("a", now=0) == 0


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=60))
def test_the_brake_never_lets_more_guesses_through_than_its_schedule(
    attempts: list[tuple[float, bool]],
) -> None:
    brake, now, tried = Brake(free=3, longest_s=1e9), 0.0, 0
    for pause, _ in attempts:
        now += pause
        if not brake.wait_s("a", now=now):
            brake.failed("a", now=now)
            tried += 1

    # The n-th guess beyond the free ones comes 2^n - 1 seconds after the last free one at best.
    assert tried <= 3 or 2 ** (tried - 3) - 1 <= now


def test_the_brake_remembers_no_more_than_it_has_room_for() -> None:
    brake = Brake(free=1, longest_s=10)
    for number in range(10_000):
        brake.failed(f"from:{number}", now=0)

    assert len(brake._failures) == 4096
    assert brake.wait_s("from:9999", now=0) > 0


def test_a_password_is_kept_as_a_salted_hash_that_only_it_fits() -> None:
    stored = passwords.hashed("correct horse")

    assert passwords.fits("correct horse", stored)
    assert not passwords.fits("correct horsf", stored)
    assert "correct" not in stored
    assert passwords.hashed("correct horse") != stored


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaa", "driver-driver", "x" * 300])
def test_a_weak_password_is_not_taken(weak: str) -> None:
    assert passwords.weakness(weak, "driver")
    assert passwords.weakness("quite long 42", "driver") is None


def test_a_password_for_once_is_fit_to_be_one() -> None:
    made = {passwords.made_up() for _ in range(100)}

    assert len(made) == 100
    assert all(passwords.weakness(one, "driver") is None for one in made)
