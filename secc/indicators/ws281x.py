"""WS281x LEDs at the data output of an SPI: 0.8 Mbit/s, each bit of a colour three bits of the SPI.

At 2.4 MHz a 1 is high for 0.83 us of 1.25 us and a 0 for 0.42 us. The LEDs take over what they
have got when the line has been low for 280 us (WS2812B; older ones: 50 us).
"""

from collections.abc import Sequence

SPEED_HZ = 2_400_000
_LATCH = bytes(SPEED_HZ * 300 // 8_000_000 + 1)  # 300 us of low
_BITS = ("100", "110")

Rgb = tuple[int, int, int]


def _spread(octet: int) -> bytes:
    bits = "".join(_BITS[octet >> place & 1] for place in range(7, -1, -1))
    return int(bits, 2).to_bytes(3)


_OCTETS = tuple(map(_spread, range(256)))


def encode(pixels: Sequence[Rgb], order: str = "grb") -> bytes:
    """Octets for the SPI that give each LED of the chain its colour; low before and after."""
    places = ["rgb".index(colour) for colour in order]
    data = b"".join(_OCTETS[pixel[place]] for pixel in pixels for place in places)
    return b"\0" + data + _LATCH
