"""`secc pool` as a process: one for a station, and what it cannot serve."""

import json
import socket
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tools.running import Running, running

GROUP = '{ name = "a", addresses = [4], connectors = [1, 2], tie = "S3" }'


def pool(folder: Path, groups: str) -> AbstractContextManager[Running]:
    file = folder / "station.toml"
    file.write_text(f'[power.pool]\ngroups = [{groups}]\nsocket = "{folder / "pool"}"\n')
    return running([str(Path(sys.executable).with_name("secc")), "pool", str(file)])


def test_the_arbiter_answers_each_report_and_drops_who_says_nonsense(tmp_path: Path) -> None:
    with pool(tmp_path, GROUP) as process:
        process.ready("ready")
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(tmp_path / "pool"))
            lines = line.makefile("rb")
            line.sendall(b'{"connector":1,"run":7,"number":1,"wants":1}\n')
            grant = json.loads(lines.readline())
            line.sendall(b'{"connector":"one"}\n')
            rest = lines.readline()

    assert (grant["run"], grant["number"], grant["groups"]) == (7, 1, [])
    assert rest == b""


def test_a_second_arbiter_of_a_station_and_one_without_groups_say_why_they_end(
    tmp_path: Path,
) -> None:
    with pool(tmp_path, GROUP) as process:
        process.ready("ready")
        with pool(tmp_path, GROUP) as second:
            second.wait_for(lambda line: "another arbiter serves" in line, 20.0, "refusal")
            assert second.wait(10.0) == 1
    with pool(tmp_path, "") as none:
        none.wait_for(lambda line: "nothing to share" in line, 20.0, "refusal")
