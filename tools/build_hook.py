"""Compiles `exi/native.pyx` where SECC_CYTHON=1 asks for it; without it the wheel is pure Python.

Hatchling runs this. Cython and setuptools come with the build, the C compiler has to be there.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = "exi/native.pyx"
NEEDED = ["Cython>=3.1,<4", "setuptools>=65"]


def wanted() -> bool:
    """Whether the environment asks for the compiled build."""
    return os.environ.get("SECC_CYTHON", "0") not in ("", "0")


class NativeBuildHook(BuildHookInterface[Any]):
    """Adds the extension module to the wheel; an editable install has it beside its source."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return NEEDED if wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not wanted():
            return
        compiler = sysconfig.get_config_var("CC").split()[0]
        if shutil.which(compiler) is None:
            raise RuntimeError(f"SECC_CYTHON=1 needs the C compiler {compiler}, which is not here")
        built = self.compile()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version == "editable":
            shutil.copy2(built, Path(self.root, SOURCE).parent)
        else:
            build_data["force_include"][str(built)] = f"{Path(SOURCE).parent}/{built.name}"

    def compile(self) -> Path:
        """The extension module, below `build`."""
        try:
            from Cython.Build import cythonize
            from setuptools import Distribution, Extension
            from setuptools.command.build_ext import build_ext
        except ModuleNotFoundError as error:  # only without build isolation
            raise RuntimeError(f"SECC_CYTHON=1 needs {' and '.join(NEEDED)}: {error}") from None
        folder = Path(self.root, "build", "native")
        extension = Extension("exi.native", [SOURCE], extra_compile_args=["-O2", "-g0"])
        modules = cythonize([extension], build_dir=str(folder), quiet=True)
        command = build_ext(Distribution({"name": "secc", "ext_modules": modules}))
        command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "temp")
        command.ensure_finalized()
        command.run()
        name: str = command.get_ext_filename("exi.native")
        return folder / "lib" / name
