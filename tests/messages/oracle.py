"""EXIficient in a Java process of its own, asked line by line (`Oracle.java`)."""

import shutil
import subprocess
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests.ecog import XMLDSIG

TOOLS = ("java", "javac")
SCHEMAS = {
    "app_protocol": "V2G_CI_AppProtocol.xsd",
    "din70121": "din_spec/V2G_CI_MsgDef.xsd",
    "iso15118_2": "iso15118_2/V2G_CI_MsgDef.xsd",
    "xmldsig": XMLDSIG,
}


def missing() -> str | None:
    """Why there can be no oracle on this machine."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"no {' and no '.join(absent)} on this machine" if absent else None


class Refused(Exception):
    """EXIficient cannot code this."""


class Oracle:
    """Encodes and decodes documents and fragments of the four schemas."""

    def __init__(self, jar: Path, schemas: Path, build: Path) -> None:
        source = Path(__file__).with_name("Oracle.java")
        subprocess.run(["javac", "-cp", jar, "-d", build, source], check=True)
        named = [f"{name}={schemas / path}" for name, path in SCHEMAS.items()]
        self.process = subprocess.Popen(
            ["java", "-Xss8m", "-cp", f"{jar}:{build}", "Oracle", *named],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def encode(self, schema: str, tree: ElementTree.Element, *, fragment: bool = False) -> bytes:
        """The octets of an XML document or of the one element of a fragment."""
        return self._ask("encode", schema, fragment, ElementTree.tostring(tree, encoding="utf-8"))

    def decode(self, schema: str, octets: bytes, *, fragment: bool = False) -> ElementTree.Element:
        """The XML that these octets stand for."""
        return ElementTree.fromstring(self._ask("decode", schema, fragment, octets))

    def _ask(self, what: str, schema: str, fragment: bool, data: bytes) -> bytes:
        form = "fragment" if fragment else "document"
        requests, answers = self._pipes()
        requests.write(f"{what} {schema} {form} {data.hex()}\n")
        requests.flush()
        verdict, _, rest = answers.readline().strip().partition(" ")
        if verdict != "ok":
            raise Refused(rest or "the Java process has ended")
        return bytes.fromhex(rest)

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
