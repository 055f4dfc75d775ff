"""Child processes under test: what is told of one that does not do what is waited for."""

import os
import signal
import sys

import pytest

from tools.running import Running, running

SPEAKS = "import time; print('one'); print('two'); time.sleep(60)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_lines_are_there_as_they_are_written_and_the_end_of_the_block_ends_the_process() -> None:
    with running(python(SPEAKS)) as process:
        assert process.wait_for(lambda line: line == "two", 5.0, "two") == "two"
        assert process.lines == ["one", "two"]
        assert process.alive

    assert not process.alive
    assert process.wait(0.0) == -15


def test_a_line_that_does_not_come_is_named_with_what_came_instead() -> None:
    with (
        running(python(SPEAKS)) as process,
        pytest.raises(AssertionError, match=r"no third within 0.5 s\none\ntwo"),
    ):
        process.wait_for(lambda line: line == "three", 0.5, "third")


def test_nobody_waits_for_a_line_of_a_process_that_has_ended() -> None:
    process = Running(python("print('gone'); raise SystemExit(3)"))

    with pytest.raises(AssertionError, match="gone"):
        process.ready("ready", within_s=30.0)

    assert process.wait(5.0) == 3


def test_a_process_that_ignores_sigterm_is_killed() -> None:
    stubborn = "import signal; signal.signal(15, signal.SIG_IGN)"

    with running(python(f"{stubborn}; {SPEAKS}")) as process:
        process.ready("two")

    assert process.wait(0.0) == -9


def test_resident_memory_counts_the_children() -> None:
    child = "import subprocess, sys; print('up'); subprocess.run([sys.executable, '-c', {!r}])"

    with running(python(child.format(SPEAKS))) as process:
        process.ready("two")

        both = process.resident_mib()

    with running(python(SPEAKS)) as alone:
        alone.ready("two")
        assert both > 1.5 * alone.resident_mib()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_ended_ends_what_it_has_started(number: signal.Signals) -> None:
    parent = (
        "import sys, time; from tools.running import end_children_too, running; "
        "end_children_too()\n"
        "with running([sys.executable, '-c', 'import time; time.sleep(60)']) as child:\n"
        "    print('child', child.pid, flush=True); time.sleep(60)"
    )
    with running(python(parent)) as process:
        child = int(process.wait_for(lambda line: "child" in line, 5.0, "child").split()[1])
        os.kill(process.pid, number)
        assert process.wait(10.0) == 128 + number

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
