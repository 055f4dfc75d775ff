"""Output that may leave the house: identities, certificates and keys are replaced by hashes.

The hash is keyed with a secret of the run: equal values stay recognisable as equal, but nobody
can find a MAC address by trying them all.
"""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import replace
from hashlib import sha256

from secc.capture.judgement import Verdict
from secc.capture.record import Content, Record
from secc.capture.session import Session

_SECRET = frozenset(
    (
        # vehicle and contract
        *("EVCCID", "eMAID", "ContractID", "EVCCIDList"),
        # certificates
        *(
            "Certificate",
            "SubCertificates",
            "ContractSignatureCertChain",
            "SAProvisioningCertificateChain",
        ),
        *("OEMProvisioningCert", "ListOfRootCertificateIDs", "X509Data", "X509SerialNumber"),
        *("X509IssuerSerial", "RootCertificateID"),
        # keys and what proves their possession
        *("ContractSignatureEncryptedPrivateKey", "DHpublickey", "SignatureValue", "KeyInfo"),
        *("GenChallenge", "KeyValue"),
        # HomePlug: keys, and addresses that are EVCCIDs
        *("nmk", "nid", "pev_mac", "evse_mac", "source", "forwarding_sta", "run_id", "mac"),
        *("cco_mac", "msound_target", "my_nonce", "your_nonce", "networks", "stations"),
        # discovery
        "SECC_IP",
        # the station's own trace
        *("evcc", "id_tag"),
    )
)
_MAC = re.compile(r"\A[0-9a-f]{2}(?::[0-9a-f]{2}){5}\Z")
_IPV6 = re.compile(r"\A\[([0-9a-f:.]+)\](?::(\d+))?\Z")
_ADDRESS = re.compile(r"\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b|\[[0-9a-f:.]+\](?::\d+)?")
_BROADCAST = ("ff:ff:ff:ff:ff:ff", "ffffffffffff")


class Redactor:
    """Makes copies of records that tell nothing of who it was."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = key or os.urandom(32)

    def record(self, record: Record) -> Record:
        """A copy; octets that hold a secret are replaced as a whole."""
        content, touched = self._content(record.content)
        broken = record.content is None and bool(record.exi)
        hidden = touched or broken
        return replace(
            record,
            source=self.address(record.source),
            destination=self.address(record.destination),
            content=content,
            exi=self._digest(record.exi) if hidden else record.exi,
            hidden=hidden,
            document=None if hidden else record.document,
        )

    def session(self, session: Session, verdict: Verdict) -> tuple[Session, Verdict]:
        """Copies for the summary, the page and the verdict."""
        slac = replace(
            session.slac,
            vehicle=self.address(session.slac.vehicle),
            run_id=self.text(session.slac.run_id),
            runs={self.text(run) for run in session.slac.runs},
            stations={self.address(station) for station in session.slac.stations},
        )
        copy = replace(
            session,
            slac=slac,
            evccid=self.text(session.evccid) if session.evccid else "",
            endpoint=self.address(session.endpoint),
            vehicle_address=self.address(session.vehicle_address),
            findings=session.findings.reworded(self.words),
        )
        return copy, replace(verdict, text=self.words(verdict.text))

    def words(self, text: str) -> str:
        """A sentence without the addresses in it."""
        return _ADDRESS.sub(lambda found: self.address(found[0]), text)

    def address(self, address: str) -> str:
        """MAC and IPv6 addresses of hosts; those of groups stay."""
        if _MAC.match(address) and address not in _BROADCAST:
            return self.text(address)
        found = _IPV6.match(address)
        if found and not found[1].startswith("ff"):
            return f"[{self.text(found[1])}]" + (f":{found[2]}" if found[2] else "")
        return address

    def text(self, value: object) -> str:
        return "hash:" + self._digest(str(value).replace(":", "").lower().encode()).hex()[:16]

    def _digest(self, value: bytes) -> bytes:
        return hmac.new(self.key, value, sha256).digest()[:8]

    def _content(self, content: Content | None) -> tuple[Content | None, bool]:
        if content is None:
            return None, False
        result: Content = {}
        touched = False
        for name, value in content.items():
            if name in _SECRET and value not in (None, "", *_BROADCAST):
                result[name], touched = self.text(value), True
            else:
                result[name], inner = self._value(value)
                touched |= inner
        return result, touched

    def _value(self, value: object) -> tuple[object, bool]:
        if isinstance(value, dict):
            return self._content(value)
        if isinstance(value, list) and value and isinstance(value[0], dict | list):
            pairs = [self._value(item) for item in value]
            return [item for item, _ in pairs], any(touched for _, touched in pairs)
        return value, False
