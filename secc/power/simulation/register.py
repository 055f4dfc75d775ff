"""The energy register of a simulated outlet: in a file it outlives the program, as that of a meter.

It is written with one call whenever it is looked at, so that it is whole when the program dies.
"""

import errno
import os

_WIDTH = 32  # octets of the file: a number, spaces, a line feed


class Register:
    """`wh` counts from `start_wh`, or from what `file` holds; without a file nothing is kept."""

    def __init__(self, file: str, start_wh: float) -> None:
        """Raises OSError."""
        self.wh = start_wh
        self._kept = -1.0
        self._file: int | None = None
        if file:
            self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            self.wh = self._read(file, self._file, start_wh)

    def _read(self, name: str, file: int, start_wh: float) -> float:
        text = os.pread(file, _WIDTH, 0).strip()
        try:
            return float(text) if text else start_wh
        except ValueError:
            problem = "holds no register, which is a number in Wh: remove it"
            raise OSError(errno.EINVAL, problem, name) from None

    def keep(self) -> None:
        """What has been counted so far outlives the program."""
        if self._file is not None and self.wh != self._kept:
            self._kept = self.wh
            os.pwrite(self._file, f"{self.wh!r:<{_WIDTH - 1}}\n".encode(), 0)
