"""Everything that mosquitto needs for a site: authority, certificate, users, rights, settings.

A station may write its own topics and read its grants, nothing else.
"""

import base64
import datetime
import hashlib
import ipaddress
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from secc.site.settings import GRID, MASTER

_ITERATIONS = 101  # as mosquitto_passwd does: the passwords are random and long
_DAYS = 3_650

_CONF = """\
# mosquitto for the load management of site {site}; written by `secc site init`.
per_listener_settings false
allow_anonymous false
listener {port}
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
tls_version tlsv1.2
password_file {folder}/passwords
acl_file {folder}/acl
# Nothing has to outlive the broker: states come again within a second.
persistence false
max_keepalive 60
max_packet_size 65536
"""
_ACL = """\
# Rights at the broker; written by `secc site init`. %u is the user, which is the station's name.
user {master}
topic read secc/{site}/+/state
topic read secc/{site}/+/link
topic write secc/{site}/+/grant
topic read secc/{site}/limit/+
topic readwrite secc/{site}/{master}

user {grid}
topic write secc/{site}/limit/+

pattern write secc/{site}/%u/state
pattern write secc/{site}/%u/link
pattern read secc/{site}/%u/grant
"""


def write(
    folder: Path, site: str, host: str, port: int, stations: list[str], *, days: int = _DAYS
) -> Mapping[str, Path]:
    """Write all files into the new `folder`; where the password of each user is.

    Raises OSError, FileExistsError if there is something already.
    """
    folder.mkdir(mode=0o700, parents=True)
    place = folder.resolve()
    (folder / "mosquitto.conf").write_text(_CONF.format(site=site, port=port, folder=place))
    (folder / "acl").write_text(_ACL.format(site=site, master=MASTER, grid=GRID))
    _certify(folder, host, days)
    files, lines = {}, []
    for user in (MASTER, GRID, *stations):
        password = secrets.token_urlsafe(24)
        files[user] = folder / f"{user}.password"
        _secret(files[user], password.encode() + b"\n")
        lines.append(f"{user}:{hashed(password, secrets.token_bytes(12))}\n")
    _secret(folder / "passwords", "".join(lines).encode())
    return files


def hashed(password: str, salt: bytes, iterations: int = _ITERATIONS) -> str:
    """In the form of mosquitto's password file: PBKDF2 with SHA-512."""
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations)
    salted, digest = (base64.b64encode(octets).decode() for octets in (salt, key))
    return f"$7${iterations}${salted}${digest}"


def _secret(path: Path, octets: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(octets)


def _certify(folder: Path, host: str, days: int) -> None:
    """An authority of the site's own, and what it says of the broker. Its key is not kept."""
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = _name("secc site authority")
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    end = begin + datetime.timedelta(days=days)

    def certificate(
        key: ec.EllipticCurvePrivateKey, subject: x509.Name, *extensions: x509.ExtensionType
    ) -> bytes:
        builder = (
            x509.CertificateBuilder(issuer, subject, key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False
            )
        )
        for extension in extensions:
            critical = isinstance(extension, x509.BasicConstraints | x509.KeyUsage)
            builder = builder.add_extension(extension, critical)
        made = builder.sign(authority, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)

    (folder / "ca.crt").write_bytes(
        certificate(authority, issuer, x509.BasicConstraints(True, 0), _usage(signs=True))
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([_alternative(name) for name in (host, "localhost")])
    (folder / "broker.crt").write_bytes(
        certificate(key, _name(host), x509.BasicConstraints(False, None), _usage(), names)
    )
    _secret(
        folder / "broker.key",
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(signs: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
