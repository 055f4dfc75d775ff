"""Signatures, chains and key transport of the EcoG package (PyPI `iso15118`), to compare with.

Run by the interpreter of an environment that holds that package. Reads one JSON object from its
standard input, {"certificate", "subs", "root": DER, "key": number, "elements": {id: fragment},
"digests": {id: digest}, "value": signature, "dh_public", "encrypted"}, octets in hexadecimal.
Prints what it thinks of them and what it makes of the same key.
"""

import json
import sys

from cryptography.hazmat.primitives.asymmetric import ec
from iso15118.shared import security
from iso15118.shared.exi_codec import EXI
from iso15118.shared.exificient_exi_codec import ExificientEXICodec
from iso15118.shared.messages import xmldsig
from iso15118.shared.settings import load_shared_settings

CURVE = ec.SECP256R1()
load_shared_settings()
EXI().set_exi_codec(ExificientEXICodec())

given = json.loads(sys.stdin.read())
certificate = bytes.fromhex(given["certificate"])
key = ec.derive_private_key(given["key"], CURVE)
elements = [(name, bytes.fromhex(octets)) for name, octets in given["elements"].items()]
made = security.create_signature(elements, key)

received = security.create_signature(elements, key)
for reference in received.signed_info.reference:
    reference.digest_value = bytes.fromhex(given["digests"][reference.uri[1:]])
received.signature_value = xmldsig.SignatureValue(value=bytes.fromhex(given["value"]))
good = security.verify_signature(
    received,
    elements,
    certificate,
    [bytes.fromhex(one) for one in given["subs"]],
    bytes.fromhex(given["root"]),
)

sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes.fromhex(given["dh_public"]))
decrypted = security.decrypt_priv_key(bytes.fromhex(given["encrypted"]), key, sender)
dh_public, encrypted = security.encrypt_priv_key(certificate, key)
print(
    json.dumps(
        {
            "good": good,
            "value": made.signature_value.value.hex(),
            "decrypted": int.from_bytes(decrypted, "big"),
            "dh_public": dh_public.hex(),
            "encrypted": encrypted.hex(),
        }
    )
)
