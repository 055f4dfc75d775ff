"""A station on a cable and its page, as processes; one account of each role."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from secc.web.roles import Role
from tests.integration.conftest import cable as cable  # the fixture
from tests.integration.station import HURRY, SECC, Station, station
from tests.web.browser import Browser
from tools.cable import Cable
from tools.running import Running, running

PASSWORD = "correct horse 5"
NAMES = {Role.USER: "driver", Role.OPERATOR: "host", Role.MANUFACTURER: "maker"}
READY_WITHIN_S = 20.0
COMMENT = "# the fuse of this house\n"


@dataclass(frozen=True)
class Page:
    """A running page: its process, its port, its files."""

    process: Running
    port: int
    file: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self, role: Role | None = None, source: str = "127.0.0.1") -> Browser:
        """Of somebody with this role, or of nobody."""
        browser = Browser(self.port, source)
        if role is not None:
            assert browser.log_in(NAMES[role], PASSWORD).status == 303
        return browser


def settings(folder: Path, more: str = "") -> str:
    """Two connectors, of which only the first has a running station."""
    return f"""# the station of these tests
[authorization]
policy = "command"  # somebody says so
[charge]
{COMMENT}#max_power_w = 350000.0
[control]
path = "{folder}/control"
[trace]
file = "{folder}/trace.jsonl"
max_mib = 5
[connectors.2.control]
path = "{folder}/absent"
[connectors.2.trace]
file = "{folder}/trace-2.jsonl"
[ocpp.panel]
name = "Post 7"
price_per_kwh = "0.45"
[uplink]
enabled = true
file = "{folder}/uplink.json"
[web]
port = 0
folder = "{folder}/web"
{more}{HURRY}"""


@contextmanager
def page(folder: Path, more: str = "") -> Iterator[Page]:
    """`secc web` for the file in `folder`, which is written when it is not there."""
    file = folder / "station.toml"
    if not file.exists():
        file.write_text(settings(folder, more))
    with running([SECC, "web", str(file)]) as process:
        line = process.wait_for(
            lambda line: "secc.web.server: ready" in line, READY_WITHIN_S, "page"
        )
        found = re.search(r"port=(\d+)", line)
        assert found
        yield Page(process, int(found[1]), file, folder / "web")


def populate(served: Page) -> None:
    """The first account by the code, the others by the first; each with its own password."""
    code = (served.folder / "setup-code").read_text()
    maker = Browser(served.port)
    fields = {"name": "maker", "password": PASSWORD, "again": PASSWORD, "code": code}
    assert maker.post("/setup", **fields).status == 303
    maker.get("/accounts")
    for role in (Role.OPERATOR, Role.USER):
        maker.post("/accounts", action="add", name=NAMES[role], role=role.value)
        once = re.search(r"for once: ([\w-]+)", maker.get("/accounts").text)
        assert once
        other = Browser(served.port)
        other.log_in(NAMES[role], once[1])
        changed = other.post("/account", old=once[1], password=PASSWORD, again=PASSWORD)
        assert changed.status == 303, changed.text


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with accounts and without a station."""
    with page(tmp_path_factory.mktemp("page")) as found:
        populate(found)
        yield found


@dataclass(frozen=True)
class Post:
    """A station with its page."""

    page: Page
    station: Station
    cable: Cable
    folder: Path


@pytest.fixture(scope="session")
def post(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    with ExitStack() as stack:
        built = stack.enter_context(station(cable, folder, settings(folder)))
        found = stack.enter_context(page(folder))
        populate(found)
        yield Post(found, built, cable, folder)
