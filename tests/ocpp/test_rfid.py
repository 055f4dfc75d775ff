"""Card readers: frames of the PN532, its driver on a pty and by I2C reads, swipes."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.rfid.devices import ChipReader, I2c, SocketReader, Uart
from secc.ocpp.rfid.frames import ACK, FROM_HOST, Deframer, Frame, Signal, answer, command
from secc.ocpp.rfid.pn532 import Pn532, Timing
from secc.ocpp.rfid.reader import Swipes, is_random
from tests.station.loop import on_loop, until
from tools.rfid import Chip, Port, swipe

CARD = bytes.fromhex("25eccd59")
QUICK = Timing(acknowledge_s=1.0, answer_s=2.0, pause_s=0.005, again_s=0.05)


def test_a_command_is_framed_as_in_the_manual() -> None:  # 7.2.2: GetFirmwareVersion
    assert command(0x02) == bytes.fromhex("0000ff02fed4022a00")
    assert command(0x4A, b"\x01\x00") == bytes.fromhex("0000ff04fcd44a0100e100")


def test_acknowledgements_and_errors_are_known() -> None:
    stream = ACK + bytes.fromhex("0000ffff0000") + bytes.fromhex("0000ff01ff7f8100")

    assert Deframer().feed(stream) == [Signal.ACK, Signal.NACK, Signal.SYNTAX]


@given(st.binary(max_size=262), st.integers(0, 255), st.integers(1, 40))
def test_frames_survive_any_division_of_the_stream(data: bytes, code: int, step: int) -> None:
    deframer = Deframer()
    stream = b"\x55\x00\x00" + answer(code, data) + ACK
    found = [
        frame
        for at in range(0, len(stream), step)
        for frame in deframer.feed(stream[at : at + step])
    ]

    assert found == [Frame(code, data), Signal.ACK]


def test_long_answers_come_in_extended_frames() -> None:  # 6.2.1.2
    long = answer(0x4B, bytes(260))

    assert long[3:5] == b"\xff\xff"
    assert Deframer().feed(long) == [Frame(0x4B, bytes(260))]
    assert Deframer().feed(long[:5]) == []
    assert Deframer().feed(long[:5] + b"\xff" + long[6:])[0] is Signal.BROKEN
    with pytest.raises(ValueError, match="265"):
        command(0x40, bytes(264))


@given(st.integers(3, 9), st.integers(1, 255))
def test_a_frame_with_a_wrong_octet_is_no_frame(at: int, change: int) -> None:
    octets = bytearray(answer(0x4B, b"\x00\x01\x02"))
    octets[at] ^= change

    assert Frame(0x4B, b"\x00\x01\x02") not in Deframer().feed(bytes(octets))


@given(st.binary(max_size=400))
def test_noise_neither_raises_nor_fills_the_memory(noise: bytes) -> None:
    deframer = Deframer()

    for _ in range(4):
        deframer.feed(noise)

    assert len(deframer._octets) <= 4 * len(noise)
    deframer.feed(bytes(600))  # completes whatever the noise has begun
    assert len(deframer._octets) < 600


def test_the_frames_of_a_host_are_those_of_its_own_direction() -> None:
    assert Deframer(FROM_HOST).feed(command(0x02)) == [Frame(0x02, b"")]
    assert Deframer().feed(command(0x02)) == [Signal.BROKEN]


def talk(chip: Chip, driver: Pn532, until: float, now: float = 0.0) -> list[bytes | None]:
    """Driver and chip on a fake clock; what each look has found."""
    looks = []
    while now < until:
        now = max(now, driver.deadline)
        seen = driver.tick(now)
        while seen.send:
            seen = driver.receive(chip.receive(seen.send), now)
        if seen.looked:
            looks.append(seen.uid)
    return looks


@pytest.mark.parametrize("uid", [CARD, bytes(range(7)), bytes(range(10)), None])
def test_a_card_is_read(uid: bytes | None) -> None:
    chip, driver = Chip(), Pn532()
    chip.card = uid

    looks = talk(chip, driver, until=1.0)

    assert set(looks) == {uid}
    assert len(looks) >= 5
    assert chip.commands[:4] == [0x02, 0x14, 0x32, 0x4A]
    assert driver.alive


def test_a_silent_chip_is_started_anew() -> None:
    chip, driver = Chip(), Pn532()
    talk(chip, driver, until=1.0)
    chip.silent = True
    talk(chip, driver, until=4.0, now=1.0)
    assert (driver.alive, driver.trouble) == (False, "no answer")

    chip.silent, chip.awake, chip.card = False, False, CARD
    assert CARD in talk(chip, driver, until=8.0, now=4.0)
    assert driver.alive


def test_another_chip_is_told() -> None:
    driver = Pn532()
    driver.tick(0.0)

    driver.receive(ACK + answer(0x03, bytes.fromhex("07010607")), 0.0)

    assert not driver.alive
    assert "no PN532" in driver.trouble


@given(st.lists(st.binary(max_size=40) | st.just(ACK), max_size=12))
def test_nothing_that_comes_makes_the_driver_raise(noise: list[bytes]) -> None:
    driver, now = Pn532(), 0.0
    for octets in noise:
        driver.tick(now)
        driver.receive(octets, now)
        now = driver.deadline
        driver.receive(answer(0x4B, octets), now)

    assert driver.deadline < now + 10


# --- swipes --------------------------------------------------------------------------------------


def test_a_card_that_stays_is_one_swipe() -> None:
    swipes = Swipes(absent_s=1.0)

    found = [swipes.look(CARD, at) for at in (0, 0.5, 1.2, 1.9)]

    assert found == [CARD, None, None, None]
    assert swipes.look(None, 2.5) is None
    assert swipes.look(CARD, 3.0) == CARD


def test_two_cards_in_turn_are_two_swipes() -> None:
    swipes = Swipes()

    assert [swipes.look(uid, t) for t, uid in enumerate((b"1", b"2", b"2"))] == [b"1", b"2", b"2"]
    assert swipes.look(b"1", 2.5) == b"1"


def test_a_random_uid_is_recognised() -> None:
    assert is_random(bytes.fromhex("08a1b2c3"))
    assert not is_random(CARD)
    assert not is_random(bytes.fromhex("08a1b2c3d4e5f6"))


# --- devices -------------------------------------------------------------------------------------


async def following(swipes: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(10):
        return await anext(swipes)


@on_loop
async def test_swipes_come_over_a_serial_port() -> None:
    chip = Chip()
    port = Port(chip)
    reader = ChipReader(lambda: Uart(port.name), QUICK, absent_s=0.05)
    chip.card = CARD
    async with contextlib.aclosing(reader.swipes()) as swipes:
        assert await following(swipes) == CARD
        assert reader.trouble == ""

        chip.card = None
        again = asyncio.ensure_future(following(swipes))
        await asyncio.sleep(0.2)
        assert not again.done()
        chip.card = b"1234567"
        assert await again == b"1234567"
    port.close()


@on_loop
async def test_a_chip_that_falls_silent_is_told_and_found_again() -> None:
    chip = Chip()
    port = Port(chip)
    quick = QUICK._replace(acknowledge_s=0.05)
    reader = ChipReader(lambda: Uart(port.name), quick, absent_s=0.01)
    async with contextlib.aclosing(reader.swipes()) as swipes:
        swipe = asyncio.ensure_future(following(swipes))
        await until(lambda: reader.trouble == "")
        chip.silent = True
        await until(lambda: reader.trouble == "no answer")
        chip.silent, chip.card = False, CARD
        assert await swipe == CARD
    port.close()


@pytest.mark.parametrize("name", ["missing", "file"])
@on_loop
async def test_a_reader_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    reader = ChipReader(lambda: Uart(str(tmp_path / name)))
    async with contextlib.aclosing(reader.swipes()) as swipes:
        waiting = asyncio.ensure_future(following(swipes))
        await until(lambda: name in reader.trouble)
        waiting.cancel()
        await asyncio.wait([waiting])


class OnI2c(I2c):
    """The driver's reads and writes, on a socket whose packets are transfers on the bus."""

    def __init__(self, bus: socket.socket) -> None:
        bus.setblocking(False)
        self.fileno = bus.detach()


def play(bus: socket.socket, chip: Chip) -> None:
    """Each transfer begins with the status; an answer is not ready at once."""
    while octets := bus.recv(512):
        answers = chip.receive(octets)
        for part in (answers[: len(ACK)], answers[len(ACK) :]):
            for transfer in (b"\x00", b"\x01", b"\x01" + part + bytes(8)):
                bus.send(transfer)


@on_loop
async def test_swipes_come_over_i2c() -> None:
    chip = Chip()
    chip.card = CARD
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    playing = asyncio.get_running_loop().run_in_executor(None, play, theirs, chip)
    reader = ChipReader(lambda: OnI2c(ours), QUICK)
    async with contextlib.aclosing(reader.swipes()) as swipes:
        assert await following(swipes) == CARD
    await playing
    theirs.close()


def test_a_file_that_is_no_i2c_bus_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = len(os.listdir("/proc/self/fd"))

    with pytest.raises(OSError, match="ioctl"):
        I2c(str(tmp_path / "file"))

    assert len(os.listdir("/proc/self/fd")) == before


@on_loop
async def test_a_socket_is_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "reader.sock"
    reader = SocketReader(path)
    async with contextlib.aclosing(reader.swipes()) as swipes:
        coming = asyncio.ensure_future(following(swipes))
        await until(path.exists)
        assert path.stat().st_mode & 0o777 == 0o600
        await asyncio.to_thread(swipe, path, "25ECCD59")
        assert await coming == CARD
        with pytest.raises(OSError, match="did not take it"):
            await asyncio.to_thread(_send, path, b"no hex\n")
    assert not path.exists()


@on_loop
async def test_what_is_no_socket_is_left_alone_and_told(tmp_path: Path) -> None:
    device = tmp_path / "ttyS1"
    device.write_text("precious")
    reader = SocketReader(device)
    async with contextlib.aclosing(reader.swipes()) as swipes:
        coming = asyncio.ensure_future(following(swipes))
        await until(lambda: "is no socket" in reader.trouble)
        coming.cancel()
        await asyncio.wait([coming])

    assert device.read_text() == "precious"


def _send(path: Path, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(line)
        if client.recv(16) != b"ok\n":
            raise OSError("the reader did not take it")
