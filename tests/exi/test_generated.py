"""The committed codecs are those that the compiler makes of the committed classes."""

from pathlib import Path
from typing import Any

import pytest

from exi import compile as exi_compile
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig

MODULES = (app_protocol, din70121, iso15118_2, xmldsig)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_codec_is_what_the_compiler_writes(module: Any) -> None:
    path = Path(module.__file__)
    codec = path.with_name(f"{path.stem}_codec.py")

    assert codec.read_text() == exi_compile.source(module)
    assert path.read_text().endswith(exi_compile.BINDING)
