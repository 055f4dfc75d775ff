"""Latched faults outlive the program."""

from pathlib import Path

import pytest

from secc.fault_memory import FaultMemory, MemoryFault
from secc.session.plant import Fault, Severity
from tests.station.test_cli import station

WELDED = Fault("contactor_welded", Severity.EMERGENCY, latched=True)
HOT = Fault("connector_overheated", Severity.ERROR, latched=True)


def test_what_was_latched_is_known_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    FaultMemory(path).keep(frozenset({WELDED, HOT}))

    assert FaultMemory(path).kept == {WELDED, HOT}
    FaultMemory(path).keep(frozenset())
    assert FaultMemory(path).kept == frozenset()


def test_a_file_is_written_only_when_something_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    memory = FaultMemory(path)

    memory.keep(frozenset())
    assert not path.exists()
    memory.keep(frozenset({HOT}))
    path.unlink()
    memory.keep(frozenset({HOT}))

    assert not path.exists()


def test_without_a_file_nothing_is_kept() -> None:
    memory = FaultMemory(None)

    memory.keep(frozenset({HOT}))

    assert FaultMemory(None).kept == frozenset()


@pytest.mark.parametrize("octets", [b"", b"{", b"[]", b'{"welded": 3}', b'{"welded": "awful"}'])
def test_a_memory_that_cannot_be_read_keeps_the_outlet_out_of_service(
    tmp_path: Path, octets: bytes
) -> None:
    path = tmp_path / "faults.json"
    path.write_bytes(octets)

    with pytest.raises(MemoryFault, match="look into the outlet"):
        FaultMemory(path)


def test_a_station_that_was_killed_still_knows_that_somebody_must_look(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text(f'[station]\nfault_memory = "{tmp_path}/faults.json"\n')
    with station(tmp_path, str(config)) as post:
        post.ctl("fault", "residual_current", "on")
        post.wait_for_state("faults", ["residual_current"])
        post.process.kill()

    with station(tmp_path, str(config)) as post:
        assert post.state()["latched"] == ["residual_current"]
        assert post.ctl("reset").returncode == 0
        assert "latched" not in post.state()
