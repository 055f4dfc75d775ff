"""Steps that take time, on a clock that is an argument."""

import pytest

from secc.session.timing import Steps, Task, Until, earliest, pause


def test_steps_go_on_when_the_condition_holds() -> None:
    box = [False]

    def steps() -> Steps[str]:
        met = yield Until(lambda: box[0], 5.0)
        return "met" if met else "late"

    task = Task(steps())
    assert not task.step(10.0)
    assert task.deadline == 15.0
    box[0] = True
    assert task.step(11.0)
    assert task.result == "met"


def test_steps_go_on_when_the_time_is_over() -> None:
    def steps() -> Steps[str]:
        met = yield Until(lambda: False, 5.0)
        return "met" if met else "late"

    task = Task(steps())
    assert not task.step(10.0)
    assert not task.step(14.9)
    assert task.step(15.0)
    assert task.result == "late"


def test_a_condition_that_holds_wins_over_a_time_that_is_over() -> None:
    def steps() -> Steps[bool]:
        return (yield Until(lambda: True, 0.0))

    task = Task(steps())
    assert task.step(1.0)
    assert task.result is True


def test_several_waits_pass_in_one_step_if_nothing_holds_them() -> None:
    def steps() -> Steps[None]:
        yield Until(lambda: True, 1.0)
        yield from pause(0.0)
        yield from pause(2.0)

    task = Task(steps())
    assert not task.step(1.0)
    assert task.deadline == 3.0


def test_what_the_steps_raise_comes_out() -> None:
    def steps() -> Steps[None]:
        yield from pause(1.0)
        raise ValueError("stop")

    task = Task(steps())
    assert not task.step(0.0)
    with pytest.raises(ValueError, match="stop"):
        task.step(1.0)


def test_cancelled_steps_clean_up() -> None:
    done = []

    def steps() -> Steps[None]:
        try:
            yield from pause(1.0)
        finally:
            done.append(True)

    task = Task(steps())
    task.step(0.0)
    task.cancel()
    assert done


def test_the_earliest_of_times_that_may_never_come() -> None:
    assert earliest(None, 3.0, 2.0, float("inf")) == 2.0
    assert earliest(None, float("inf")) is None
    assert earliest() is None
