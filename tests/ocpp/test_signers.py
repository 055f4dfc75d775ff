"""Signers of firmware and what has been revoked: real certificates, real lists (RFC 5280, 5)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from secc.ocpp.clock import written
from secc.ocpp.firmware.settings import Revocation
from secc.ocpp.firmware.signers import Revoked, Signers
from secc.ocpp.security.certificates import Roots, read_chain
from secc.pki.certificates import CertificateError
from tests.ocpp.file_server import FileServer
from tests.ocpp.firmware import PRODUCT, ROOT, SIGNED, image, request, signed, station, statuses
from tests.ocpp.pki import CODE, Issued
from tests.station.loop import on_loop
from tools.csms.strict import Strict

NOW, DAY = datetime.now(UTC), timedelta(days=1)
SUB = ROOT.issue("Signing CA", "rsa", ca=True)
LEAF = SUB.issue("Release signing", usage=CODE)
NAMESAKE = Issued.root("Manufacturer")  # another CA of the same name


def revocation_list(
    issuer: Issued,
    *revoked: Issued,
    ends: timedelta = DAY,
    critical: Iterable[x509.ExtensionType] = (),
) -> bytes:
    """A list of `issuer`, of the last two days, in PEM."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - 2 * DAY)
        .next_update(NOW + ends)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for one in revoked:
        serial = one.certificate.serial_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY)
        builder = builder.add_revoked_certificate(entry.build())
    for extension in critical:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def beside_the_root(folder: Path, *lists: bytes) -> Path:
    place = folder / "manufacturer"
    place.mkdir(parents=True, exist_ok=True)
    (place / "root.pem").write_text(ROOT.pem)
    for number, octets in enumerate(lists):
        (place / f"{number}.crl").write_bytes(octets)
    return folder


def verdict(folder: Path, *lists: bytes, revocation: Revocation = "current") -> str:
    """Of a leaf below a sub-CA below the root."""
    roots = Roots(beside_the_root(folder, *lists), 20)
    try:
        Signers(roots, revocation).check(read_chain(LEAF.chain.encode()), NOW)
    except Revoked:
        return "revoked"
    except CertificateError as error:
        return "unknown" if "in date" in str(error) else "unreadable"
    return "good"


GOOD = revocation_list(ROOT), revocation_list(SUB)
PARTIAL = x509.IssuingDistributionPoint(
    None, None, True, False, frozenset((x509.ReasonFlags.key_compromise,)), False, False
)


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ((), "good"),
        (GOOD, "good"),
        ((revocation_list(SUB, LEAF),), "revoked"),
        ((revocation_list(ROOT, SUB),), "revoked"),
        ((*GOOD, revocation_list(SUB, LEAF, ends=-DAY)), "revoked"),  # nothing is taken back
        ((revocation_list(SUB, ends=-DAY),), "unknown"),
        ((revocation_list(SUB, ends=-DAY), revocation_list(SUB)), "good"),
        ((revocation_list(ROOT, LEAF),), "good"),  # another issuer has no say in it
        ((revocation_list(NAMESAKE, SUB),), "good"),  # nor has who only bears its name
        ((revocation_list(SUB, critical=(PARTIAL,)),), "unknown"),  # not about all certificates
        ((revocation_list(SUB, LEAF, critical=(PARTIAL,)),), "revoked"),
        ((b"-----BEGIN X509 CRL-----\nnone\n-----END X509 CRL-----\n",), "unreadable"),
        ((b"",), "unreadable"),
    ],
)
def test_what_lists_beside_the_root_say_of_a_signer(
    tmp_path: Path, lists: tuple[bytes, ...], expected: str
) -> None:
    assert verdict(tmp_path, *lists) == expected


def test_the_setting_says_what_no_list_and_an_old_one_mean(tmp_path: Path) -> None:
    old = revocation_list(SUB, ends=-DAY)
    lists: dict[str, tuple[bytes, ...]] = {"none": (), "old": (old,), "broken": (b"x",)}
    lists |= {"one": GOOD[1:], "both": GOOD, "named": (revocation_list(SUB, LEAF, ends=-DAY),)}

    def verdicts(revocation: Revocation) -> list[str]:
        return [
            verdict(tmp_path / revocation / name, *found, revocation=revocation)
            for name, found in lists.items()
        ]

    assert verdicts("listed") == ["good", "good", "good", "good", "good", "revoked"]
    assert verdicts("current") == ["good", "unknown", "unreadable", "good", "good", "revoked"]
    assert verdicts("required") == [
        "unknown",
        "unknown",
        "unreadable",
        "unknown",
        "good",
        "revoked",
    ]


@on_loop
async def test_a_revoked_signer_is_told_at_the_request(
    central: Strict, folder: Path, server: FileServer
) -> None:  # whitepaper, L01
    async with station(central, folder, server) as post:
        beside_the_root(folder / "pki", revocation_list(SUB, LEAF))
        await post.ready()
        answer = await post.desk.ask("SignedUpdateFirmware", signed(server, "/1.1.0.bin", LEAF))

        assert answer == {"status": "RevokedCertificate"}
        kind = "InvalidFirmwareSigningCertificate"
        event = await post.desk.wait_for("SecurityEventNotification", type=kind)
        assert "revoked" in event["techInfo"]


@on_loop
async def test_a_signer_that_is_revoked_before_the_installation_installs_nothing(
    central: Strict, folder: Path, server: FileServer
) -> None:
    server.files["/sub.bin"] = image("1.2.0", LEAF, PRODUCT)
    async with station(central, folder, server) as post:
        await post.ready()
        beside_the_root(folder / "pki", *GOOD)
        soon = written((datetime.now(UTC) + timedelta(seconds=0.5)).timestamp())
        ask = signed(server, "/sub.bin", LEAF, retrieveDateTime=soon)
        assert await post.desk.ask("SignedUpdateFirmware", ask) == {"status": "Accepted"}
        beside_the_root(folder / "pki", revocation_list(SUB, LEAF))
        await post.desk.wait_for(SIGNED, status="InvalidSignature", requestId=5)
        kind = "InvalidFirmwareSigningCertificate"
        await post.desk.wait_for("SecurityEventNotification", type=kind)

        await post.desk.ask("UpdateFirmware", request(server, "/sub.bin"))
        await post.desk.wait_for("FirmwareStatusNotification", status="InstallationFailed")
        assert statuses(post)[-2:] == ["Downloaded", "InstallationFailed"]
