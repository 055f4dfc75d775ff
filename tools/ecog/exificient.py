"""EXIficient in a Java process of its own, asked line by line (`Exificient.java`)."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tools.ecog.package import XMLDSIG

SCHEMAS = {
    "app_protocol": "V2G_CI_AppProtocol.xsd",
    "din70121": "din_spec/V2G_CI_MsgDef.xsd",
    "iso15118_2": "iso15118_2/V2G_CI_MsgDef.xsd",
    "xmldsig": XMLDSIG,
}


class Refused(Exception):
    """EXIficient cannot code this."""


class Exificient:
    """Encodes and decodes documents and fragments of schemas by their names; times itself.

    `schemas` is a folder with the published XSDs (`package.copy_schemas`), `named` says which.
    """

    def __init__(
        self, jar: Path, schemas: Path, build: Path, named: Mapping[str, str] = SCHEMAS
    ) -> None:
        source = Path(__file__).with_name("Exificient.java")
        subprocess.run(["javac", "-cp", jar, "-d", build, source], check=True)
        pairs = [f"{name}={schemas / path}" for name, path in named.items()]
        self.process = subprocess.Popen(
            ["java", "-Xss8m", "-cp", f"{jar}:{build}", "Exificient", *pairs],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def encode(self, schema: str, tree: ElementTree.Element, *, fragment: bool = False) -> bytes:
        """The octets of an XML document or of the one element of a fragment."""
        form = "fragment" if fragment else "document"
        return bytes.fromhex(self._ask("encode", schema, form, _xml(tree)))

    def decode(self, schema: str, octets: bytes, *, fragment: bool = False) -> ElementTree.Element:
        """The XML that these octets stand for."""
        form = "fragment" if fragment else "document"
        return ElementTree.fromstring(bytes.fromhex(self._ask("decode", schema, form, octets)))

    def best_s(self, what: str, schema: str, octets: bytes) -> float:
        """Seconds of the fastest of many calls, as the process itself measures them.

        `what`: encode or decode.
        """
        data = octets if what == "decode" else _xml(self.decode(schema, octets))
        return float(self._ask("time", what, schema, "document", data)) * 1e-9

    def _ask(self, *words: str | bytes) -> str:
        requests, answers = self._pipes()
        text = (word.hex() if isinstance(word, bytes) else word for word in words)
        requests.write(" ".join(text) + "\n")
        requests.flush()
        verdict, _, rest = answers.readline().strip().partition(" ")
        if verdict != "ok":
            raise Refused(rest or "the Java process has ended")
        return rest

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def close(self) -> None:
        """The end of its input ends the process."""
        requests, answers = self._pipes()
        requests.close()
        self.process.wait(timeout=10)
        answers.close()


def _xml(tree: ElementTree.Element) -> bytes:
    return ElementTree.tostring(tree, encoding="unicode").encode()
