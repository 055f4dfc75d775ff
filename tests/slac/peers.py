"""How pyslac and scapy read frames: hex lines in, JSON lines out.

Run by the interpreter of an environment that holds both packages.
"""

import json
import sys

from pyslac import messages as pyslac
from scapy.contrib import homepluggp  # noqa: F401  (binds its layers)
from scapy.contrib.homeplugav import HomePlugAV

PYSLAC = {
    0x6009: pyslac.SetKeyCnf,
    0x6064: pyslac.SlacParmReq,
    0x6065: pyslac.SlacParmCnf,
    0x606A: pyslac.StartAtennChar,
    0x606E: pyslac.AtennChar,
    0x606F: pyslac.AtennCharRsp,
    0x6076: pyslac.MnbcSound,
    0x607C: pyslac.MatchReq,
    0x607D: pyslac.MatchCnf,
    0x6086: pyslac.AttenProfile,
}


def plain(value: object) -> object:
    """Octets as hex, as both packages and we can be compared."""
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list):
        return [plain(getattr(item, "group", item)) for item in value]
    return value


def by_scapy(octets: bytes) -> dict[str, object]:
    layer = HomePlugAV(octets[14:]).payload
    fields = dict(layer.fields)
    inner = fields.pop("VariableField", None)
    if inner is not None:
        fields |= inner.fields
    return {name: plain(value) for name, value in fields.items()}


def main() -> None:
    for line in sys.stdin:
        octets = bytes.fromhex(line)
        reader = PYSLAC.get(int.from_bytes(octets[15:17], "little"))
        ours = vars(reader.from_bytes(octets)) if reader else {}
        view = {name: plain(value) for name, value in ours.items()}
        print(json.dumps({"pyslac": view, "scapy": by_scapy(octets)}))


if __name__ == "__main__":
    main()
