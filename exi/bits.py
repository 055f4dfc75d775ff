"""Values beyond the fixed-width groups, over one big integer (EXI 7.1).

Reading: `v` is the document as an integer, `r` the number of bits not yet read; a read past the
end is a shift by a negative count, which raises ValueError. Writing: `a` is the document so far;
its first bit is 1 (the header 0x80), so `a.bit_length()` is its length.
"""

from __future__ import annotations

MAX_GROUPS = 147  # of an integer without bounds: 1,029 bits, more than any certificate serial
MAX_CODE_POINT = 0x10FFFF


def groups(greatest: int) -> int:
    """Octets that the unsigned integer `greatest` takes."""
    return max(1, (greatest.bit_length() + 6) // 7)


def is_character(code: int) -> bool:
    """A code point that a string may hold: surrogates are none."""
    return code < 0xD800 or 0xDFFF < code <= MAX_CODE_POINT


def is_xml_character(code: int) -> bool:
    """The production Char of XML 1.0."""
    return (code >= 0x20 and code not in (0xFFFE, 0xFFFF)) or code in (0x9, 0xA, 0xD)


def get_unsigned(v: int, r: int, most: int) -> tuple[int, int]:
    """An unsigned integer of at most `most` octets; the value and what is left."""
    r -= 8
    octet = v >> r & 255
    x = octet & 127
    shift = 7
    while octet > 127:
        if shift == 7 * most:
            raise ValueError(most)
        r -= 8
        octet = v >> r & 255
        x |= (octet & 127) << shift
        shift += 7
    return x, r


def get_string(v: int, r: int, n: int) -> tuple[str, int]:
    """`n` code points."""
    if n * 8 > r:
        raise ValueError(n)
    end = r - n * 8
    octets = (v >> end & (1 << n * 8) - 1).to_bytes(n, "big")
    if octets.isascii():
        return octets.decode("ascii"), end
    there = min(r >> 3, 3 * n)
    octets = (v >> r - there * 8 & (1 << there * 8) - 1).to_bytes(there, "big")
    characters = []
    i = 0
    for _ in range(n):
        x = shift = 0
        while octets[i] > 127:
            if shift == 14:
                raise ValueError(n)
            x |= (octets[i] & 127) << shift
            shift += 7
            i += 1
        x |= octets[i] << shift
        i += 1
        if 0xD800 <= x <= 0xDFFF:
            raise ValueError(x)
        characters.append(chr(x))
    return "".join(characters), r - i * 8


def put_unsigned(a: int, x: int) -> int:
    """Append an unsigned integer."""
    if x >> 7 * MAX_GROUPS:
        raise ValueError(x)
    while x > 127:
        a = a << 8 | 128 | x & 127
        x >>= 7
    return a << 8 | x


def put_string(a: int, s: str) -> int:
    """Append the length and the code points of a string."""
    n = len(s)
    a = a << 8 | n + 2 if n < 126 else put_unsigned(a, n + 2)
    if s.isascii():
        return a << n * 8 | int.from_bytes(s.encode("ascii"), "big")
    octets = bytearray()
    for character in s:
        x = ord(character)
        if 0xD800 <= x <= 0xDFFF:
            raise ValueError(x)
        while x > 127:
            octets.append(128 | x & 127)
            x >>= 7
        octets.append(x)
    return a << len(octets) * 8 | int.from_bytes(octets, "big")


def put_octets(a: int, octets: bytes) -> int:
    """Append the length and the octets."""
    n = len(octets)
    a = a << 8 | n if n < 128 else put_unsigned(a, n)
    return a << n * 8 | int.from_bytes(octets, "big")


def join(a: int, b: int) -> int:
    """Append the bits of `b`, without its first."""
    n = b.bit_length() - 1
    return a << n | b & (1 << n) - 1


def to_octets(a: int) -> bytes:
    """The document, filled up with zero bits."""
    n = a.bit_length()
    return (a << (-n & 7)).to_bytes(n + 7 >> 3, "big")
