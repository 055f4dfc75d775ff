"""Signed firmware images, for tests and for those who release firmware.

python -m tools.firmware keys FOLDER                        a throw-away root and signing key
python -m tools.firmware sign PAYLOAD OUT.bin --version 1.2.3 --product P --key K --chain C
python -m tools.firmware show IMAGE.bin
python -m tools.firmware signature FILE --key K             base64, for SignedUpdateFirmware
"""

import base64
import sys
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from secc.ocpp.firmware import image

app = typer.Typer(help=__doc__, no_args_is_help=True)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Scheme(Enum):
    """How an RSA key signs."""

    PSS = "pss"
    PKCS1 = "pkcs1"


def sign(octets: bytes, key: Key, scheme: Scheme = Scheme.PSS) -> bytes:
    """A signature over SHA-256."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(octets, ec.ECDSA(hashes.SHA256()))
    if scheme is Scheme.PKCS1:
        return key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    return key.sign(octets, pss, hashes.SHA256())


def signed_image(
    payload: bytes, version: str, product: str, chain: bytes, key: Key, scheme: Scheme = Scheme.PSS
) -> bytes:
    """A whole image; `chain` is PEM, the signing certificate first."""
    number = image.version(version)
    covered = image.unsigned(number, product, payload)
    return image.build(number, product, payload, chain, sign(covered, key, scheme))


def issue(
    name: str,
    key: Key,
    issuer: x509.Certificate | None = None,
    signer: Key | None = None,
    days: float = 365,
) -> x509.Certificate:
    """A root (without issuer) or a certificate for signing firmware."""
    now = datetime.now(UTC).replace(microsecond=0)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.subject if issuer else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
    )
    if issuer is not None:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(signer or key, hashes.SHA256())


@app.command()
def keys(folder: Path) -> None:
    """A throw-away manufacturer root and a certificate for signing, with their keys."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = issue("Firmware root", root_key)
    leaf = issue("Firmware signing", key, root, root_key)
    folder.mkdir(parents=True, exist_ok=True)
    for name, certificate, private in (("root", root, root_key), ("signing", leaf, key)):
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        file = folder / f"{name}.key"
        file.touch(mode=0o600)
        file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@app.command("sign")
def sign_command(
    payload: Path,
    out: Path,
    version: Annotated[str, typer.Option()],
    product: Annotated[str, typer.Option()],
    key: Annotated[Path, typer.Option()],
    chain: Annotated[Path, typer.Option(help="PEM, the signing certificate first")],
    scheme: Annotated[Scheme, typer.Option(help="Of an RSA key")] = Scheme.PSS,
) -> None:
    """An image of a payload."""
    octets = signed_image(
        payload.read_bytes(), version, product, chain.read_bytes(), _load(key), scheme
    )
    out.write_bytes(octets)
    print(f"{out}: {product} {version}, {len(octets)} octets")


@app.command()
def show(file: Path) -> None:
    """What an image says of itself."""
    try:
        found = image.parse(file.read_bytes())
    except image.ImageError as error:
        print(f"{file}: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    signed = f"signature of {len(found.signature)} octets" if found.signature else "no signature"
    print(f"{found.product} {found.version}, payload of {len(found.payload)} octets, {signed}")


@app.command()
def signature(
    file: Path,
    key: Annotated[Path, typer.Option()],
    scheme: Annotated[Scheme, typer.Option(help="Of an RSA key")] = Scheme.PSS,
) -> None:
    """The signature of a whole file, as SignedUpdateFirmware carries it."""
    print(base64.b64encode(sign(file.read_bytes(), _load(key), scheme)).decode())


def _load(file: Path) -> Key:
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise typer.BadParameter(f"{file}: neither RSA nor elliptic curve")
    return key


if __name__ == "__main__":
    app()
