"""TLS secrets in the NSS key log format, from a file, the capture or its UDP packets."""

from __future__ import annotations

import re
from collections import OrderedDict

_LINE = re.compile(
    rb"(CLIENT_RANDOM|(?:CLIENT|SERVER)_(?:HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0))"
    rb" +([0-9A-Fa-f]{64}) +([0-9A-Fa-f]{64,128})(?![0-9A-Fa-f])"
)
_MOST = 4096  # connections remembered


class KeyLog:
    """Secrets by client random; `version` rises with every new one."""

    def __init__(self) -> None:
        self.version = 0
        self._secrets: OrderedDict[bytes, dict[str, bytes]] = OrderedDict()

    def add(self, text: bytes) -> int:
        """Take every key line in `text`, whatever stands around it; how many were new."""
        new = 0
        for label, random, secret in _LINE.findall(text):
            if len(secret) % 2:
                continue
            of_connection = self._secrets.setdefault(bytes.fromhex(random.decode()), {})
            value = bytes.fromhex(secret.decode())
            if of_connection.get(label.decode()) != value:
                of_connection[label.decode()] = value
                new += 1
        while len(self._secrets) > _MOST:
            self._secrets.popitem(last=False)
        self.version += bool(new)
        return new

    def secrets(self, random: bytes) -> dict[str, bytes]:
        return self._secrets.get(random, {})


def has_keys(data: bytes) -> bool:
    """Whether a datagram is worth a search for key lines."""
    return b"_TRAFFIC_SECRET" in data or b"CLIENT_RANDOM " in data
