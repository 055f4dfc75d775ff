"""What the tests compare with: the published schemas and an independent codec."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.ecog import package as ecog
from tools.ecog.exificient import Exificient


@pytest.fixture(scope="session")
def package() -> Path:
    """The package with the published XSDs and EXIficient."""
    found = ecog.shared()
    if found is None:
        pytest.skip(ecog.ABSENT)
    return found


@pytest.fixture(scope="session")
def published(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the published XSDs."""
    target = tmp_path_factory.mktemp("published")
    ecog.copy_schemas(package, target)
    return target


@pytest.fixture(scope="session")
def oracle(
    package: Path, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Exificient]:
    """EXIficient with grammars from the published XSDs."""
    if reason := ecog.missing("javac"):
        pytest.skip(reason)
    running = Exificient(package / "EXICodec.jar", published, tmp_path_factory.mktemp("build"))
    yield running
    running.close()
