"""`secc supervise`: hears the station's beats, scans every 10 ms, drives the enabling output.

Small on purpose: the standard library and, for its output, gpiod or python-can. What the machine
does not permit (real-time priority, locked memory, watchdog) is said once and done without.
"""

import ctypes
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from secc.power.supervisor.beat import Reply, read_beat
from secc.power.supervisor.guard import Guard
from secc.power.supervisor.outputs import Output

_LATE_S = 0.05  # a scan that comes so late is counted (hardware and board have their own limits)
_LONGEST = 64  # octets of a datagram
_MCL_CURRENT, _MCL_FUTURE = 1, 2
_WATCHDOG_S = 0.5
_AGAIN_S = 1.0  # between two attempts at an output that cannot be driven


class Watchdog:
    """/dev/watchdog of Linux: the machine starts anew when nobody writes to it."""

    def __init__(self, path: str, timeout_s: int) -> None:
        import fcntl
        import struct

        self._file = os.open(path, os.O_WRONLY)
        wdioc_settimeout = 0xC0045706
        with suppress(OSError):  # not every driver can
            fcntl.ioctl(self._file, wdioc_settimeout, struct.pack("i", timeout_s))
        self._fed_at = -_WATCHDOG_S

    def feed(self, now: float) -> None:
        if now >= self._fed_at + _WATCHDOG_S:
            self._fed_at = now
            os.write(self._file, b"\0")

    def close(self) -> None:
        """An end in order: the machine lives on."""
        os.write(self._file, b"V")
        os.close(self._file)


class Supervisor:
    """One outlet. `run` ends by `stop`."""

    def __init__(
        self,
        path: Path,
        guard: Guard,
        output: Output,
        *,
        scan_s: float = 0.01,
        watchdog: Watchdog | None = None,
        say: Callable[[str], None],
    ) -> None:
        self._guard, self._output, self._watchdog = guard, output, watchdog
        self._scan_s, self._say = scan_s, say
        self._path = path
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(path))
        finally:
            os.umask(before)
        self._socket.setblocking(False)
        self._stopping = False
        self._told = guard.why
        self._broken_at: float | None = None
        self.scans = self.late = 0
        self.longest_s = 0.0

    def stop(self) -> None:
        """Leave `run` after the present scan."""
        self._stopping = True

    def run(self) -> None:
        """Scan until `stop`; then the output is off."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        due = last = time.monotonic()
        try:
            while not self._stopping:
                poll.poll(max(0.0, (due - time.monotonic()) * 1000))
                now = time.monotonic()
                self._hear(now)
                if now >= due:
                    self._count(now - last)
                    last, due = now, max(due + self._scan_s, now)
                    self._scan(now)
        finally:
            self._close()

    def _hear(self, now: float) -> None:
        while True:
            try:
                octets, sender = self._socket.recvfrom(_LONGEST)
            except BlockingIOError:
                return
            if (beat := read_beat(octets)) is None:
                continue
            was = self._guard.enabled
            self._guard.hear(beat, now)
            if was and not self._guard.enabled:
                self._drive(now)
            with suppress(OSError):  # it has gone meanwhile
                self._socket.sendto(Reply(beat.number, self._guard.why).encode(), sender)

    def _scan(self, now: float) -> None:
        self._guard.scan(now)
        self._drive(now)
        if self._watchdog is not None:
            self._watchdog.feed(now)
        if self._guard.why is not self._told:
            self._told = self._guard.why
            word = "enabled" if self._guard.enabled else f"off: {self._told.name.lower()}"
            self._say(f"contactors {word}")

    def _drive(self, now: float) -> None:
        if self._broken_at is not None and now < self._broken_at + _AGAIN_S:
            return
        try:
            self._output.drive(self._guard.enabled, now)
        except OSError as error:
            if self._broken_at is None:
                self._say(f"the output cannot be driven: {error}")
            self._broken_at = now
        else:
            self._broken_at = None

    def _count(self, gap_s: float) -> None:
        self.scans += 1
        self.longest_s = max(self.longest_s, gap_s)
        self.late += gap_s > _LATE_S

    def _close(self) -> None:
        with suppress(OSError):
            self._output.close()
        if self._watchdog is not None:
            self._watchdog.close()
        self._socket.close()
        self._path.unlink(missing_ok=True)
        self._say(
            f"ended after {self.scans} scans, longest gap {1000 * self.longest_s:.1f} ms, "
            f"{self.late} later than {1000 * _LATE_S:.0f} ms"
        )


def harden(priority: int, lock_memory: bool, say: Callable[[str], None]) -> None:
    """Real-time priority and locked memory, as far as the machine permits."""
    if priority:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
        except OSError as error:
            say(f"no real-time priority ({error.strerror}): needs CAP_SYS_NICE")
    if lock_memory and ctypes.CDLL(None, use_errno=True).mlockall(_MCL_CURRENT | _MCL_FUTURE):
        say(f"memory is not locked ({os.strerror(ctypes.get_errno())}): needs CAP_IPC_LOCK")


def watchdog(path: str, timeout_s: int, say: Callable[[str], None]) -> Watchdog | None:
    """The machine's watchdog, if there is one for us."""
    if not path:
        return None
    try:
        return Watchdog(path, timeout_s)
    except OSError as error:
        say(f"no watchdog: {path}: {error.strerror}")
        return None


def tell(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} supervisor: {text}\n")
    sys.stderr.flush()


def serve(supervisor: Supervisor) -> None:
    """Run until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    gc.collect()
    gc.freeze()
    gc.disable()  # nothing here makes cycles
    tell(f"ready, {_resident_kib()} KiB resident")
    supervisor.run()


def _resident_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
