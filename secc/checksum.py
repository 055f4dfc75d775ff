"""The checksum of IP, UDP and TCP (RFC 1071)."""

from struct import Struct


def checksum(data: bytes) -> int:
    """Sixteen bits; of a whole datagram with its checksum in it: 0."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(Struct(f"!{len(data) // 2}H").unpack(data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
