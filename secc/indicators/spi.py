"""/dev/spidevB.D of Linux, of which strips and displays use clock and data output."""

import os
from fcntl import ioctl
from struct import pack

# <linux/spi/spidev.h>
_WR_MODE, _WR_BITS_PER_WORD, _WR_MAX_SPEED_HZ = 0x40016B01, 0x40016B03, 0x40046B04


class Spi:
    """Mode 0, eight bits a word."""

    def __init__(self, path: str, speed_hz: int) -> None:
        """Raises OSError."""
        self._file = os.open(path, os.O_WRONLY)
        try:
            ioctl(self._file, _WR_MODE, pack("B", 0))
            ioctl(self._file, _WR_BITS_PER_WORD, pack("B", 8))
            ioctl(self._file, _WR_MAX_SPEED_HZ, pack("=I", speed_hz))
        except OSError as error:
            os.close(self._file)
            raise OSError(error.errno, error.strerror, path) from error

    def write(self, octets: bytes) -> None:
        """All of it in one transfer: a gap would end the colours of a strip."""
        if os.write(self._file, octets) != len(octets):
            raise OSError("the SPI did not take all at once")

    def close(self) -> None:
        os.close(self._file)
