"""Upload by FTP to pyftpdlib, with the error codes of the product manual."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.ocpp.diagnostics.ftp import Limits, Target, UploadError, target, upload
from tests.ocpp.ftp_server import PASSWORD, Server

QUICK = Limits(silence_s=2.0, total_s=10.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("ftp")) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 1000)
    return path


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("ftp://host", Target("host", 21, "anonymous", "", ())),
        ("ftp://u:p@host:2121/", Target("host", 2121, "u", "p", ())),
        ("FTP://u:p%40%2F@host/a%20b/c", Target("host", 21, "u", "p@/", ("a b", "c"))),
        ("ftp://[::1]:21/a/", Target("::1", 21, "anonymous", "", ("a",))),
    ],
)
def test_a_location_is_taken_apart(location: str, expected: Target) -> None:
    assert target(location) == expected


@pytest.mark.parametrize(
    "location",
    ["http://host/", "ftps://host/", "host", "ftp:///a", "ftp://h:x/", "ftp://u%0d%0aDELE:p@h/"],
)
def test_what_is_no_location_of_ftp_is_refused(location: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        target(location)


@pytest.mark.parametrize("folder", ["", "/", "/in", "/in/"])
def test_a_file_arrives_whole(server: Server, file: Path, folder: str) -> None:
    (server.folder / "in").mkdir(exist_ok=True)

    upload(target(server.url + folder), "name.tar.gz", file, QUICK)

    arrived = server.folder / folder.strip("/") / "name.tar.gz"
    assert arrived.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "wrong"}, -8),
        ({"user": "nobody"}, -8),
        ({"folders": ("absent",)}, -7),
        ({"user": "reader"}, -7),  # who may not write
        ({"host": "host.invalid"}, -9),
        ({"port": 1}, -9),
    ],
)
def test_each_failure_has_the_code_of_the_manual(
    server: Server, file: Path, change: dict[str, object], code: int
) -> None:
    place = target(server.url)._replace(**change)  # type: ignore[arg-type]

    with pytest.raises(UploadError) as failure:
        upload(place, "name", file, QUICK)

    assert failure.value.code == code
    assert PASSWORD not in str(failure.value)


def test_a_file_that_has_gone_is_minus_ten(server: Server, tmp_path: Path) -> None:
    with pytest.raises(UploadError) as failure:
        upload(target(server.url), "name", tmp_path / "absent", QUICK)

    assert failure.value.code == -10


@contextlib.contextmanager
def speaking(*lines: bytes, until_closed: bool = True) -> Iterator[Target]:
    """A server of its own kind: says `lines`, one for each line of the client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                for line in lines:
                    client.sendall(line)
                    if not client.recv(1024):
                        return
                while until_closed and client.recv(1024):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield Target("127.0.0.1", listener.getsockname()[1], "u", "p", ())
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), -9),  # connects and is silent
        ((b"421 busy\r\n",), -9),
        ((b"220 hello\r\n",), -12),  # silent after that
        ((b"220 hello\r\n", b"331 password\r\n", b"230 in\r\n", b"200 binary\r\n"), -12),
        ((b"220 hello\r\n", b"nonsense\r\n"), -8),
    ],
)
def test_a_server_that_misbehaves_ends_in_time(
    file: Path, lines: tuple[bytes, ...], code: int
) -> None:
    with speaking(*lines) as place, pytest.raises(UploadError) as failure:
        upload(place, "name", file, Limits(silence_s=0.2, total_s=5.0))

    assert failure.value.code == code


def test_a_server_that_takes_for_ever_is_left(server: Server, file: Path) -> None:
    with pytest.raises(UploadError, match="not done") as failure:
        upload(target(server.url), "name", file, Limits(silence_s=5.0, total_s=0.0))

    assert failure.value.code == -12
