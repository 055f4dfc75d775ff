"""TLS read beside the connection: real handshakes of OpenSSL, every suite, keys early and late."""

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from secc.capture.keylog import KeyLog
from tests.capture.reading import EV_PORT, EVSE_PORT, FIN, Wire, judged, read, v2gtp

OFFER = bytes.fromhex("8000ebab9371d34b9b79d189a98989c1d191d191818999d26b9b3a232b30020000280040")
CHOICE = bytes.fromhex("80400280")
SETUP = bytes.fromhex("809802000000000000000011d0199135c0040b2000")
NO_ENCRYPT_THEN_MAC = 1 << 19  # SSL_OP_NO_ENCRYPT_THEN_MAC
TALK = ((EV_PORT, OFFER), (EVSE_PORT, CHOICE), (EV_PORT, SETUP))
NAMES = ["supportedAppProtocolReq", "supportedAppProtocolRes", "SessionSetupReq"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """Key and self-signed certificate on secp256r1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SECC")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("pki") / "secc.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Handshake:
    """Client and server of OpenSSL whose octets go over a `Wire`."""

    def __init__(
        self, wire: Wire, certificate: Path, keylog: Path, *, suite: str, version: int, options: int
    ) -> None:
        self.wire = wire
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        client.keylog_filename = str(keylog)
        for context in (client, server):
            context.minimum_version = context.maximum_version = ssl.TLSVersion(version)
            context.options |= options
            if suite:
                context.set_ciphers(suite)
        self.pipes = {port: (ssl.MemoryBIO(), ssl.MemoryBIO()) for port in (EV_PORT, EVSE_PORT)}
        self.ends = {
            EV_PORT: client.wrap_bio(*self.pipes[EV_PORT]),
            EVSE_PORT: server.wrap_bio(*self.pipes[EVSE_PORT], server_side=True),
        }
        done: set[int] = set()
        while len(done) < 2:
            for port, end in self.ends.items():
                try:
                    end.do_handshake()
                    done.add(port)
                except ssl.SSLWantReadError:
                    pass
                self.pump(port)

    def pump(self, port: int, step: int = 1400) -> None:
        """Send what one end has to say, in segments."""
        data = self.pipes[port][1].read()
        other = EVSE_PORT if port == EV_PORT else EV_PORT
        for at in range(0, len(data), step):
            self.wire.tcp(port, data[at : at + step])
        self.pipes[other][0].write(data)

    def say(self, port: int, exi: bytes) -> None:
        self.ends[port].write(v2gtp(exi))
        self.pump(port, step=40)


def captured(
    tmp_path: Path,
    certificate: Path,
    *,
    suite: str = "",
    version: int = ssl.TLSVersion.TLSv1_3,
    options: int = 0,
    keys: str = "file",
) -> tuple[Path, Path]:
    """A capture of a short talk over TLS, and the key log."""
    keylog = tmp_path / "keys.log"
    wire = Wire()
    wire.open()
    talk = Handshake(wire, certificate, keylog, suite=suite, version=version, options=options)
    text = keylog.read_bytes()
    if keys == "before":
        wire.udp(1000, 1000, b"prefix " + text)
    for port, exi in TALK:
        talk.say(port, exi)
    if keys == "after":
        for line in text.splitlines():
            wire.udp(1000, 1000, line)
    wire.tcp(EV_PORT, flags=FIN | 16)
    return wire.write(tmp_path / "tls.pcap"), keylog


SUITES_12 = [
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-CCM",
    "ECDHE-ECDSA-AES128-CCM8",
]


@pytest.mark.parametrize("suite", SUITES_12)
@pytest.mark.parametrize("options", [0, NO_ENCRYPT_THEN_MAC])
def test_tls_1_2_is_opened_with_a_key_log(suite, options, tmp_path, certificate) -> None:
    path, keylog = captured(
        tmp_path,
        certificate,
        suite=f"{suite}:@SECLEVEL=0",
        version=ssl.TLSVersion.TLSv1_2,
        options=options,
    )

    records, error = read(path, keylog)

    assert error is None
    assert [r.message for r in records if r.layer == "v2gtp"] == NAMES
    assert [r.exi for r in records if r.layer == "v2gtp"] == [exi for _, exi in TALK]
    hello = next(r for r in records if r.message == "ServerHello")
    assert hello.content["Version"] == "TLS 1.2"


@pytest.mark.parametrize("keys", ["file", "before", "after"])
def test_tls_1_3_is_opened_whenever_the_keys_come(keys, tmp_path, certificate) -> None:
    path, keylog = captured(tmp_path, certificate, keys=keys)

    records, error = read(path, keylog if keys == "file" else None)

    assert error is None
    messages = [r for r in records if r.layer == "v2gtp"]
    assert [(r.message, r.error) for r in messages] == [(name, None) for name in NAMES]
    assert [r.side for r in messages] == ["EV", "EVSE", "EV"]
    assert [r.time for r in messages] == sorted(r.time for r in messages)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_without_a_key_the_session_is_called_encrypted(version, tmp_path, certificate) -> None:
    path, _ = captured(tmp_path, certificate, version=version)

    [(_, verdict)] = judged(path)

    assert verdict.outcome == "encrypted"
    assert verdict.text.startswith("encrypted, no key (TLS 1.")
    assert "the EV closed TCP" in verdict.text


def test_a_wrong_key_is_told_and_nothing_is_made_up(tmp_path, certificate) -> None:
    path, keylog = captured(tmp_path, certificate, version=ssl.TLSVersion.TLSv1_2)
    label, random, secret = keylog.read_text().split()[-3:]
    keylog.write_text(f"{label} {random} {'00' * (len(secret) // 2)}\n")

    records, _ = read(path, keylog)

    assert not [r for r in records if r.layer == "v2gtp"]
    assert any("record does not decrypt" in (r.error or "") for r in records)


@pytest.mark.parametrize("late", [False, True], ids=["key before", "key behind"])
@pytest.mark.parametrize("suite", [*SUITES_12, ""])
def test_octets_lost_from_tls_cost_the_messages_that_they_were_in(
    suite: str, late: bool, tmp_path, certificate
) -> None:
    version = ssl.TLSVersion.TLSv1_2 if suite else ssl.TLSVersion.TLSv1_3
    suite = f"{suite}:@SECLEVEL=0" if suite else ""
    keylog, wire = tmp_path / "keys.log", Wire()
    wire.open()
    talk = Handshake(wire, certificate, keylog, suite=suite, version=version, options=0)
    talk.say(EV_PORT, OFFER)
    talk.say(EVSE_PORT, CHOICE)
    for _ in range(5):
        before = len(wire.frames)
        talk.say(EV_PORT, SETUP)
        del wire.frames[before + 1 :]  # the beginning of the first, nothing of the others
    del wire.frames[before:]
    talk.say(EV_PORT, SETUP)
    talk.say(EV_PORT, OFFER)
    if late:
        wire.udp(1000, 1000, keylog.read_bytes())
    path = wire.write(tmp_path / "tls.pcap")

    records, error = read(path, None if late else keylog)

    assert error is None
    assert [r.message for r in records if r.layer == "v2gtp"] == [*NAMES, NAMES[0]]
    lost = [r.error for r in records if r.error]
    assert lost
    assert all(text.endswith("octets missing in the capture") for text in lost)


def test_tls_from_the_middle_is_said_to_lack_its_beginning(tmp_path, certificate) -> None:
    keylog, wire = tmp_path / "keys.log", Wire()
    wire.open()
    version = ssl.TLSVersion.TLSv1_2
    talk = Handshake(wire, certificate, keylog, suite="", version=version, options=0)
    begun = len(wire.frames)
    for port, exi in TALK * 2:
        talk.say(port, exi)
    for cut in (0, 1, 4):  # at a record, and in the middle of one
        later = Wire()
        later.frames = wire.frames[begun + cut :]
        path = later.write(tmp_path / "tls.pcap")

        records, _ = read(path, keylog)
        [(_, verdict)] = judged(path)

        assert "encrypted, ClientHello was not captured" in (records[0].error or "")
        assert verdict.text.startswith("encrypted, ClientHello was not captured: nothing but its")


def test_key_lines_are_found_among_other_text_and_junk_is_passed_over() -> None:
    random, secret = "ab" * 32, "cd" * 48
    log = KeyLog()

    assert log.add(b"# comment\nCLIENT_RANDOM zz 00\nSERVER_TRAFFIC_SECRET_0 ab cd\n") == 0
    assert log.add(f"{{CLIENT_RANDOM {random} {secret}}}\0\xff".encode("latin-1")) == 1
    assert log.add(f"CLIENT_RANDOM {random.upper()} {secret.upper()}".encode()) == 0
    assert log.secrets(bytes.fromhex(random)) == {"CLIENT_RANDOM": bytes.fromhex(secret)}


def test_the_secret_behind_a_key_update_opens_what_follows() -> None:
    """RFC 8446 7.2, against records sealed here with the updated secret."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from secc.capture import cipher

    suite, secret = cipher.SUITES[0x1301], bytes(range(32))
    later = cipher.expanded(suite, secret, b"traffic upd", 32)
    key = cipher.expanded(suite, later, b"key", 16)
    iv = cipher.expanded(suite, later, b"iv", 12)
    head = bytes.fromhex("170303") + (len(b"after\x17") + 16).to_bytes(2, "big")
    sealed = AESGCM(key).encrypt(iv, b"after\x17", head)

    opened = cipher.Protection13(suite, secret).updated().open(head, sealed)

    assert (opened.content_type, opened.data) == (23, b"after")
    with pytest.raises(cipher.CipherError):
        cipher.Protection13(suite, secret).open(head, sealed)
