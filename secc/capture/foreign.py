"""Files that hold a capture in a form that is not read here: what they are, and what to do."""

from __future__ import annotations

_PACKED = {
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf": "7-Zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "LZ4",
    b"\x1f\x8b": "gzip once more",
    b"Rar!": "RAR",
}
_CAPTURES = {
    b"\xa1\xb2\xcd\x34": "pcap of a patched kernel",
    b"\x34\xcd\xb2\xa1": "pcap of a patched kernel",
    b"snoop\0": "snoop capture",
    b"GMBU": "capture of Microsoft Network Monitor",
    b"TRSNIFF": "capture of a Sniffer",
}
_EXPORTS = {b"<pdml": "PDML", b"<psml": "PSML", b'"_source"': "JSON"}


def what(head: bytes) -> str:
    """A sentence for a known kind of file; empty if it is not known."""
    for magic, name in _PACKED.items():
        if head.startswith(magic):
            return f"packed with {name}: unpack it first"
    for magic, name in _CAPTURES.items():
        if head.startswith(magic):
            return f"a {name}: convert it with `editcap -F pcapng`"
    if head[257:262] == b"ustar":
        return "a tar archive: unpack it first"
    for mark, name in _EXPORTS.items():
        if mark in head:
            return (
                f"an export of Wireshark as {name}, which lacks octets: "
                "save the packets as pcapng instead"
            )
    return ""
