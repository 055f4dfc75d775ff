"""Who may import whom; the layers of the program as a test."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path.relative_to(ROOT)
    for folder in ("exi", "secc", "tools")
    for path in ROOT.glob(f"{folder}/**/*.py")
)

# What the charger does, in SI units: no message passes below the dialects.
CHARGER = [
    f"secc/session/{name}.py"
    for name in (
        *("ac", "asked", "authorization", "cable_check", "charging", "condition", "dc", "duties"),
        *("limits",),
        *("physical", "plant", "schedule", "settings", "shutdown", "terms", "timing", "watch"),
    )
]
# Drivers of hardware: what they say and hear, without the wire that carries it.
DRIVERS = [
    *("secc/power/board", "secc/power/isolation", "secc/power/modbus/device.py"),
    *(f"secc/power/meters/{name}.py" for name in ("ledger", "meter", "reader", "s0")),
    *(
        f"secc/power/meters/share/{name}.py"
        for name in ("books", "delivery", "division", "sharer", "source", "words")
    ),
    *(f"secc/power/{name}.py" for name in ("contactors", "switchgear", "temperatures")),
    *("secc/power/gpio/board.py", "secc/power/trip_test.py"),
    *(f"secc/power/{name}.py" for name in ("agreement", "assembly", "derating", "plant")),
    *("secc/power/supervisor/beat.py", "secc/power/supervisor/guard.py"),
    *(f"secc/power/pool/{name}.py" for name in ("allocation", "arbiter", "group", "lease")),
    *("secc/power/pool/source.py", "secc/power/pool/words.py", "secc/power/ties.py"),
]
# Load management without wires.
SITE = ("agent", "allocation", "demand", "feed", "layout", "ledger", "master", "words")
WORLD = ("socket", "asyncio", "time", "threading", "can")  # what sans-IO code does not know
CHANCE = ("random", "secrets", "os")
KEYS = ("cryptography", "OpenSSL")  # slow to load; the session is handed a judge
TOP = ("secc.station", "secc.cli", "secc.config", "secc.capture", "secc.ocpp")
EDGE = ("secc.net", "secc.power", "secc.slac", *TOP)
# A row: modules below the first path import nothing whose name begins with one of the others.
FORBIDDEN = {
    "exi": ("secc", "tools"),
    "secc": ("tools",),
    "secc/messages": ("secc.session", "secc.pki", *EDGE),
    "secc/v2gtp.py": ("secc", *WORLD),
    "secc/sdp.py": ("secc.session", "secc.messages", *EDGE, *WORLD),
    "secc/reports.py": ("secc", "exi"),
    "secc/session": (*EDGE, *WORLD, *CHANCE, *KEYS),
    "secc/session/engine.py": ("secc.messages",),
    **dict.fromkeys(CHARGER, ("secc.messages", "exi", "secc.v2gtp")),
    "secc/slac": ("secc.net", "secc.power", *TOP, *WORLD),
    "secc/pki": ("secc.session", *EDGE),
    "secc/tls": (*EDGE, *WORLD, *CHANCE),
    "secc/net": ("secc.power", *TOP),
    "secc/power": ("secc.net", "secc.messages", *TOP),
    "secc/power/node.py": ("secc", *WORLD),
    "secc/power/modules": (*WORLD, *CHANCE),
    **dict.fromkeys(DRIVERS, (*WORLD, *CHANCE, "pymodbus", "gpiod")),
    "secc/site": ("secc.net", "secc.messages", "secc.station", "secc.cli", "exi"),
    **dict.fromkeys(
        [f"secc/site/{name}.py" for name in SITE],
        (*WORLD, *CHANCE, "aiomqtt", "secc.net", "secc.config", "secc.ocpp"),
    ),
    "secc/station.py": ("secc.cli", "secc.capture"),
    "tools/ev.py": ("secc.session", "secc.net", "secc.pki", *TOP),
    "tools/vehicle": ("secc.session", "secc.net", "secc.pki", *TOP),
}
# Folders in which nothing of the project may be imported but what is named; the innermost decides.
# log: a process of its own; pki: certificates, which both sides of the station have.
OCPP = (
    *("secc.ocpp", "secc.reports", "secc.config", "secc.log", "secc.notify", "secc.pki"),
    *("secc.local_socket", "secc.station_link"),
)
ALLOWED = {
    # Bus and connections of the computer: nothing of a charge.
    "secc/uplink": (
        *("secc.uplink", "secc.config", "secc.log", "secc.notify", "secc.session.settings"),
    ),
    "secc/service": ("secc.service", "secc.config"),
    # A process of its own: the manual's table and the lines of a display are those of the bridge.
    "secc/indicators": (
        *("secc.indicators", "secc.config", "secc.reports", "secc.log", "secc.notify"),
        *("secc.ocpp.display", "secc.ocpp.leds", "secc.ocpp.panel_settings"),
        *("secc.ocpp.panel_words", "secc.station_link", "secc.ocpp.status"),
        *("secc.ocpp.tariff", "secc.power.gpio", "secc.power.optional"),
        *("secc.session.settings", "secc.uplink.state"),
    ),
    # A process of its own: it listens to the control sockets, and reads texts, limits and traces.
    "secc/web": (
        *("secc.web", "secc.reports", "secc.config", "secc.log", "secc.notify"),
        *("secc.station_link", "secc.ocpp.diagnostics.job", "secc.capture.limits"),
        *("secc.power.faults", "secc.uplink.state", "secc.trace", "secc.protocols", "secc.v2gtp"),
    ),
    "secc/ocpp": OCPP,
    # A process of its own: it reads traces and hides who is named in recorded octets.
    "secc/ocpp/diagnostics": (
        *OCPP,
        *("secc.trace", "secc.v2gtp", "secc.protocols", "secc.messages", "secc.slac"),
        "secc.checksum",
    ),
}


def imports(path: Path) -> set[str]:
    """Absolute names of everything `path` imports, at any depth of the code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parts[: -node.level]) if node.level else ""
            module = ".".join(part for part in (package, node.module) if part)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def belongs(path: Path, place: str) -> bool:
    """`charging.py` stands for `charging_*.py` too: one layer in several files."""
    if place.endswith(".py"):
        return path.match(place) or path.match(place.removesuffix(".py") + "_*.py")
    return Path(place) in path.parents


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_module_imports_only_what_its_layer_may_know(path: Path) -> None:
    names = imports(path)

    for place, prefixes in FORBIDDEN.items():
        if belongs(path, place):
            assert not [n for n in names if any(under(n, prefix) for prefix in prefixes)], place
    if place := max((place for place in ALLOWED if belongs(path, place)), key=len, default=""):
        ours = [n for n in names if under(n, "secc") and n != "secc"]
        assert all(any(under(n, prefix) for prefix in ALLOWED[place]) for n in ours), place


def test_the_supervisor_needs_the_standard_library_and_its_own_package_only() -> None:
    for name in ("__main__", "beat", "guard", "process"):
        names = imports(Path(f"secc/power/supervisor/{name}.py"))
        ours = {n for n in names if under(n, "secc.power.supervisor")}
        outside = {n.partition(".")[0] for n in names - ours}

        assert outside <= sys.stdlib_module_names, name


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[0] == "exi"], ids=str)
def test_the_codec_needs_the_standard_library_only(path: Path) -> None:
    outside = {n.partition(".")[0] for n in imports(path)} - sys.stdlib_module_names - {"exi"}

    assert not outside


def test_the_rules_see_relative_imports_and_imported_modules() -> None:
    here = Path("tests/test_layering.py")

    assert {"ast", "pathlib.Path", "pytest"} <= imports(here)
    assert belongs(Path("secc/session/charging_ac.py"), "secc/session/charging.py")
    assert not belongs(Path("secc/sessions/engine.py"), "secc/session")
