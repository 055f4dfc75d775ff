"""Firmware: images, signatures and chains, download, and the hook of the platform."""

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.firmware import image, slots
from secc.ocpp.firmware.download import DownloadError, Refused, Rules, check, fetch
from secc.ocpp.firmware.image import ImageError, Version
from secc.ocpp.security.trust import CODE_SIGNING, path, signed_by
from secc.pki.certificates import CertificateError, load
from tests.ocpp.file_server import FileServer
from tests.ocpp.pki import CLIENT, CODE, Issued
from tests.station.loop import on_loop
from tools.firmware import Scheme, sign, signed_image

NOW = datetime.now(UTC)
PAYLOAD = b"payload" * 100
ROOT = Issued.root("Manufacturer")
SIGNER = ROOT.issue("Signing", usage=CODE)
IMAGE = signed_image(PAYLOAD, "1.2.3", "Master Plus", SIGNER.chain.encode(), SIGNER.key)

# --- images --------------------------------------------------------------------------------------


def test_an_image_tells_version_product_and_payload() -> None:
    found = image.parse(IMAGE)

    assert (found.version, found.product, found.payload) == ((1, 2, 3), "Master Plus", PAYLOAD)
    assert signed_by(SIGNER.read, found.signature, found.signed)


def test_versions_are_ordered_as_numbers() -> None:
    assert image.version("1.10.0") > image.version("1.9.9")
    assert str(image.version("0.0.65535")) == "0.0.65535"


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.65536", "-1.2.3"])
def test_what_is_no_version_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="version"):
        image.version(text)


@given(st.integers(0, len(IMAGE) - 1))
def test_an_image_that_is_cut_is_no_image(length: int) -> None:
    with pytest.raises(ImageError):
        image.parse(IMAGE[:length])


@given(st.integers(0, len(IMAGE) - 1), st.integers(1, 255))
def test_no_octet_can_be_changed(at: int, change: int) -> None:
    changed = bytearray(IMAGE)
    changed[at] ^= change
    try:
        found = image.parse(bytes(changed))
    except ImageError:
        return
    good = found.chain == SIGNER.chain.encode() and signed_by(
        SIGNER.read, found.signature, found.signed
    )
    assert not good


@given(st.binary(max_size=300))
def test_octets_of_any_kind_raise_nothing_else(octets: bytes) -> None:
    for whole in (octets, image.MAGIC + octets, IMAGE + octets[:1]):
        try:
            image.parse(whole)
        except ImageError:
            continue
        assert whole == IMAGE


def test_the_tool_makes_images_that_the_station_takes(tmp_path: Path) -> None:
    (tmp_path / "payload").write_bytes(PAYLOAD)

    def tool(*arguments: object) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tools.firmware", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    tool("keys", tmp_path)
    signing = tmp_path / "signing.pem"
    options = ("--key", tmp_path / "signing.key", "--chain", signing)
    tool("sign", tmp_path / "payload", tmp_path / "a.bin", "--version", "2.0.1", "--product", "P",
         *options)  # fmt: skip

    found = image.parse((tmp_path / "a.bin").read_bytes())
    [leaf], [root] = load(signing), load(tmp_path / "root.pem")
    assert path([leaf], [root], NOW, CODE_SIGNING)
    assert signed_by(leaf, found.signature, found.signed)
    assert tool("show", tmp_path / "a.bin").startswith("P 2.0.1, payload of 700 octets")


# --- signatures and chains -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scheme"), [("ec", Scheme.PSS), ("rsa", Scheme.PSS), ("rsa", Scheme.PKCS1)]
)
def test_signatures_of_every_kind_are_checked(kind: str, scheme: Scheme) -> None:
    signer, other = ROOT.issue("S", kind), ROOT.issue("S", kind)
    signature = sign(PAYLOAD, signer.key, scheme)

    assert signed_by(signer.read, signature, PAYLOAD)
    assert not signed_by(signer.read, signature, PAYLOAD + b"!")
    assert not signed_by(other.read, signature, PAYLOAD)
    assert not signed_by(signer.read, b"", PAYLOAD)


def test_openssl_makes_signatures_that_hold(tmp_path: Path) -> None:
    _, key = SIGNER.save(tmp_path, "signer")
    (tmp_path / "file").write_bytes(PAYLOAD)
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", key, tmp_path / "file"],
        capture_output=True,
        check=True,
    )

    assert signed_by(SIGNER.read, made.stdout, PAYLOAD)


def test_a_chain_leads_over_sub_cas_to_a_root() -> None:
    sub = ROOT.issue("Sub", "rsa", ca=True)
    leaf = sub.issue("Leaf", usage=CODE)

    found = path([leaf.read, sub.read], [ROOT.read], NOW, CODE_SIGNING)

    assert [one.common_name for one in found] == ["Leaf", "Sub", "Manufacturer"]


LONELY = Issued.root("Manufacturer")  # same name, other key


@pytest.mark.parametrize(
    ("chain", "why"),
    [
        ([], "no certificate"),
        ([LONELY.issue("Leaf")], "no installed root"),
        ([ROOT.issue("Leaf", usage=CLIENT)], "another purpose"),
        ([ROOT.issue("Leaf", ca=True)], "is a CA"),
        ([ROOT.issue("Leaf", days=(-3, -1))], "valid from"),
        ([ROOT.issue("Leaf", days=(1, 3))], "valid from"),
        ([(sub := ROOT.issue("No CA")).issue("Leaf"), sub], "may not issue"),
        ([(old := ROOT.issue("Old", ca=True, days=(-3, -1))).issue("Leaf"), old], "valid from"),
        ([ROOT.issue("Sub", ca=True).issue("Leaf")], "no installed root"),
    ],
)
def test_a_chain_that_does_not_hold_is_refused(chain: list[Issued], why: str) -> None:
    with pytest.raises(CertificateError, match=why):
        path([one.read for one in chain], [ROOT.read], NOW, CODE_SIGNING)


# --- download ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    with FileServer(tmp_path_factory.mktemp("web")) as server:
        server.files["/a.bin"] = IMAGE
        server.files["/a.bin?endless"] = bytes(100_000)
        server.files["/big.bin"] = bytes(100_000)
        yield server


@pytest.fixture
def rules(server: FileServer) -> Rules:
    context = ssl.create_default_context(cafile=server.ca_file)
    return Rules(("localhost",), most_octets=50_000, silence_s=5, total_s=10, context=context)


def test_an_image_arrives(server: FileServer, rules: Rules, tmp_path: Path) -> None:
    fetch(server.url("/a.bin"), tmp_path / "image", rules)

    assert (tmp_path / "image").read_bytes() == IMAGE


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://localhost/a.bin", "only https"),
        ("ftp://localhost/a.bin", "only https"),
        ("a.bin", "only https"),
        ("https://example.com/a.bin", "not in the list"),
        ("https://localhost.example.com/a.bin", "not in the list"),
        ("https://localhost@example.com/a.bin", "not in the list"),
        ("https:///a.bin", "not in the list"),
        ("https://localhost/a.zip", "ends with .bin"),
        ("https://localhost/?a.bin", "ends with .bin"),
        ("https://localhost:port/a.bin", "no URL"),
    ],
)
def test_locations_that_are_not_allowed_are_never_asked(location: str, why: str) -> None:  # D7
    with pytest.raises(Refused, match=why):
        check(location, Rules(("localhost",)))


def test_a_host_with_a_leading_dot_allows_all_below_it() -> None:
    rules = Rules((".Example.com",))

    assert rules.allows("a.example.com")
    assert not rules.allows("example.com")
    assert not rules.allows("notexample.com")


def test_an_image_that_is_too_big_is_refused(
    server: FileServer, rules: Rules, tmp_path: Path
) -> None:
    for name in ("/big.bin", "/a.bin?endless"):
        with pytest.raises(Refused, match="50000"):
            fetch(server.url(name), tmp_path / "image", rules)


def test_redirects_lead_to_allowed_places_only(
    server: FileServer, rules: Rules, tmp_path: Path
) -> None:
    server.redirects.update(
        {
            "/here.bin": "/a.bin",
            "/there.bin": "https://127.0.0.1/a.bin",
            "/plain.bin": "http://localhost/a.bin",
            "/round.bin": "/round.bin",
        }
    )

    fetch(server.url("/here.bin"), tmp_path / "image", rules)
    for name, error in (("there", Refused), ("plain", Refused), ("round", DownloadError)):
        with pytest.raises(error):
            fetch(server.url(f"/{name}.bin"), tmp_path / "image", rules)


def test_a_server_that_is_not_certified_is_not_believed(
    server: FileServer, rules: Rules, tmp_path: Path
) -> None:
    strangers = Rules(rules.hosts, context=ssl.create_default_context())
    other_name = Rules(("127.0.0.2",), context=rules.context)

    for place, rule in (("localhost", strangers), ("127.0.0.2", other_name)):
        with pytest.raises(DownloadError) as failure:
            fetch(server.url("/a.bin", place), tmp_path / "image", rule)
        assert not isinstance(failure.value, Refused)


def test_an_answer_that_is_cut_or_missing_is_an_error(
    server: FileServer, rules: Rules, tmp_path: Path
) -> None:
    server.files["/cut.bin"] = IMAGE
    server.cut.add("/cut.bin")

    for name in ("/cut.bin", "/absent.bin"):
        with pytest.raises(DownloadError):
            fetch(server.url(name), tmp_path / "image", rules)


def test_a_download_can_be_cancelled_and_is_bounded_in_time(
    server: FileServer, rules: Rules, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="cancelled"):
        fetch(server.url("/a.bin"), tmp_path / "image", rules, lambda: True)
    hurried = Rules(rules.hosts, total_s=-1, context=rules.context)
    with pytest.raises(DownloadError, match="not done"):
        fetch(server.url("/a.bin"), tmp_path / "image", hurried)


# --- slots ---------------------------------------------------------------------------------------

HOOK = """#!/bin/sh
echo "$@" >> "{log}"
case $1 in
    running) echo "1.2.3 a" ;;
    install) cp "$2" "{log}.$4" ;;
esac
"""


def hook(folder: Path, script: str = HOOK) -> Path:
    file = folder / "hook"
    file.write_text(script.format(log=folder / "log"))
    file.chmod(0o755)
    return file


@on_loop
async def test_the_hook_gets_the_payload_for_the_slot_that_does_not_run(tmp_path: Path) -> None:
    slot = await slots.install(hook(tmp_path), PAYLOAD, Version(1, 3, 0), tmp_path, 10)

    assert slot == "b"
    assert (tmp_path / "log.b").read_bytes() == PAYLOAD
    asked = (tmp_path / "log").read_text().splitlines()
    assert asked == ["running", f"install {tmp_path}/slot-b.bin 1.3.0 b"]
    assert not (tmp_path / "slot-b.bin").exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "no hook"),
        ("#!/bin/sh\necho no space\nexit 3\n", "exit code 3: no space"),
        ("#!/absent\n", "No such file"),
        ("#!/bin/sh\nsleep 60 & sleep 60\n", "not done after 0.2 s"),
    ],
)
@on_loop
async def test_a_platform_that_does_not_take_it_says_why(
    tmp_path: Path, script: str | None, why: str
) -> None:
    file = hook(tmp_path, script) if script else None
    begun = time.monotonic()
    with pytest.raises(slots.InstallError, match=why):
        await slots.install(file, PAYLOAD, Version(1, 3, 0), tmp_path, 0.2)

    assert time.monotonic() - begun < 10
    assert not list(tmp_path.glob("slot-*"))


@on_loop
async def test_what_runs_is_what_the_hook_says(tmp_path: Path) -> None:
    file = hook(tmp_path)

    assert await slots.running(file, 10) == slots.Running(Version(1, 2, 3), "a")
    assert await slots.running(None, 10) is None
    file.write_text("#!/bin/sh\necho nonsense\n")
    assert await slots.running(file, 10) is None
