"""`secc pki` as its users run it."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secc.pki import authority
from secc.pki.certificates import load, save, save_key
from secc.pki.layouts import bring_in
from secc.pki.store import open_store
from secc.pki.survey import survey
from tests.pki.world import NOW, Pki, openssl
from tools.pki import Server, read_pki
from tools.pki_responder import Responder

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def secc(tmp_path: Path) -> Run:
    """`secc pki ...` in an empty folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from secc.cli import main; main()", "pki", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "TERM": "dumb"},
        )

    return run


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    return done.stdout.splitlines()


def test_a_new_pki_is_complete_and_without_fault(secc: Run, tmp_path: Path) -> None:
    made = secc("init", "pki", "--evse", "DE*XYZ*E1", "--emaid", "DE-XYZ-C12345678", "--pcid", "P1")
    checked = secc("check", "pki")

    assert (made.returncode, made.stderr) == (0, "")
    assert (checked.returncode, lines(checked)[-1]) == (0, "no errors")
    assert not [line for line in lines(checked) if line.startswith("error")]
    pki = read_pki(tmp_path / "pki", "demo")
    names = [pki[role].certificate.common_name for role in ("secc", "contract", "oem")]
    assert names == ["DE*XYZ*E1", "DE-XYZ-C12345678", "P1"]
    assert open_store(tmp_path / "pki").chains[0].name == "demo"
    for file in (tmp_path / "pki").rglob("*.key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_pki_gets_a_name_of_its_own_and_the_first_is_left_alone(
    secc: Run, tmp_path: Path
) -> None:
    secc("init", "pki")
    before = load(tmp_path / "pki" / "station" / "demo.pem")

    again, other = secc("init", "pki"), secc("init", "pki", "--label", "b")

    assert again.returncode == 1
    assert "exists and is left alone" in again.stderr
    assert load(tmp_path / "pki" / "station" / "demo.pem") == before
    assert other.returncode == 0
    assert len(open_store(tmp_path / "pki").v2g_roots) == 2


@pytest.mark.parametrize(
    "arguments", [("--emaid", "nobody"), ("--evse", ""), ("--pcid", "x" * 65)], ids=lambda a: a[0]
)
def test_names_that_no_certificate_bears_are_refused(
    secc: Run, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    done = secc("init", "pki", *arguments)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "pki").exists()


def test_what_has_expired_is_an_error(secc: Run) -> None:
    secc("init", "pki")
    then = datetime.now(UTC) + timedelta(days=100)

    done = secc("check", "pki", "--at", f"{then:%Y-%m-%d}")

    assert done.returncode == 1
    assert "  error: expired on" in done.stdout
    assert "warning: no chain of the station is valid now: no TLS" in done.stdout
    assert lines(done)[-1].endswith("errors")


def test_one_file_or_nothing_is_checked(secc: Run, tmp_path: Path, pki: Pki) -> None:
    save(tmp_path / "root.pem", [pki["v2g_root"].certificate])
    (tmp_path / "notes.txt").write_text("nothing")

    one, absent, other = (secc("check", name) for name in ("root.pem", "absent", "notes.txt"))

    assert (one.returncode, len(lines(one))) == (0, 2)
    assert (absent.returncode, absent.stderr) == (1, "absent: no such file or folder\n")
    assert other.returncode == 1
    assert lines(other) == [
        "error: notes.txt: no certificate: error parsing asn1 value",
        "1 errors",
    ]


def test_the_request_of_a_station_is_signed_and_becomes_a_chain(secc: Run, tmp_path: Path) -> None:
    secc("init", "pki")

    done = secc("csr", "pki", "--name", "next", "--evse", "DE*ABC*E1", "--organization", "Me")

    station = tmp_path / "pki" / "station"
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((station / "next.key").stat().st_mode) == 0o600
    openssl(
        tmp_path / "pki",
        "x509 -req -in station/next.csr -CA authority/demo/cpo_sub2.pem -days 60 "
        "-CAkey authority/demo/cpo_sub2.key -copy_extensions copyall -out leaf.pem",
    )
    subs = load(station / "demo.pem")[1:]
    save(station / "next.pem", [*load(tmp_path / "pki" / "leaf.pem"), *subs])
    store = open_store(tmp_path / "pki")
    assert [chain.name for chain in store.chains] == ["demo", "next"]
    assert store.chains[1].certificates[0].subject == "DC=CPO,C=DE,O=Me,CN=DE*ABC*E1"
    assert secc("check", "pki").returncode == 0
    again = secc("csr", "pki", "--name", "next", "--evse", "x", "--organization", "Me")
    assert again.returncode == 1
    wrong = secc(
        "csr", "pki", "--name", "c", "--evse", "x", "--organization", "M", "--country", "Z"
    )
    assert wrong.returncode == 1


def test_responses_are_fetched_kept_and_told(secc: Run, tmp_path: Path) -> None:
    with Server({}) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        secc("init", "pki", "--ocsp-url", f"{server.url}/ocsp")
        down = secc("ocsp", "pki")
        server.services = {"/ocsp": Responder(read_pki(tmp_path / "pki", "demo")).answer}
        up = secc("ocsp", "pki")
        server.services = {}
        kept = secc("ocsp", "pki")
        forced = secc("ocsp", "pki", "--all")
        server.shutdown()
        thread.join()

    assert (down.returncode, up.returncode, kept.returncode, forced.returncode) == (1, 0, 0, 1)
    assert all("status 404" in line for line in lines(down))
    assert len(lines(up)) == 3
    assert all(": good, valid until" in line for line in lines(up))
    assert kept.stdout == up.stdout
    assert len(list((tmp_path / "pki" / "ocsp").iterdir())) == 3


def test_a_revoked_certificate_is_shouted(secc: Run, tmp_path: Path) -> None:
    with Server({}) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        secc("init", "pki", "--ocsp-url", f"{server.url}/ocsp")
        pki = read_pki(tmp_path / "pki", "demo")
        revoked = frozenset({pki["secc"].certificate.serial})
        server.services = {"/ocsp": Responder(pki, revoked).answer}
        done = secc("ocsp", "pki")
        server.shutdown()
        thread.join()

    assert "REVOKED" in lines(done)[0]
    assert "good" in lines(done)[1]


def test_ocsp_and_import_name_a_folder_that_is_not_there(secc: Run) -> None:
    for command in (("ocsp", "absent"), ("import", "absent", "pki")):
        done = secc(*command)

        assert done.returncode == 1
        assert done.stderr.startswith("absent: no ")


def test_a_tree_of_another_program_is_taken_over(secc: Run, tmp_path: Path, pki: Pki) -> None:
    theirs = tmp_path / "certs"
    save(theirs / "ca" / "v2g" / "V2G_ROOT_CA.pem", [pki["v2g_root"].certificate])
    save(theirs / "ca" / "mo" / "MO_ROOT_CA.pem", [pki["mo_root"].certificate])
    save(theirs / "ca" / "cso" / "CPO_SUB_CA1.pem", [pki["cpo_sub1"].certificate])
    save(theirs / "client" / "cso" / "CPO_CERT_CHAIN.pem", authority.chain_of(pki, "secc")[:2])
    save_key(theirs / "client" / "cso" / "SECC_LEAF.key", pki["secc"].key)
    (theirs / "client" / "cso" / "SECC_LEAF.key").chmod(0o644)

    done = secc("import", "certs", "pki")

    assert done.returncode == 0, done.stderr
    store = open_store(tmp_path / "pki")
    assert store.problems == ()
    assert store.v2g_roots == (pki["v2g_root"].certificate,)
    assert store.chains[0].certificates == tuple(authority.chain_of(pki, "secc"))
    assert secc("import", "certs", "pki").returncode == 1


# --- in this process: what the commands stand on ---------------------------------------------


def test_a_tree_without_what_a_station_needs_is_refused(tmp_path: Path, pki: Pki) -> None:
    save(tmp_path / "contract.pem", authority.chain_of(pki, "contract"))
    save_key(tmp_path / "contract.key", pki["contract"].key)
    (tmp_path / "contractPassword.txt").write_text("12345\n")
    (tmp_path / "other.key").write_text("nonsense")
    save(tmp_path / "secc.pem", authority.chain_of(pki, "secc"))  # its key is elsewhere

    with pytest.raises(Exception, match="no root and no certificate of a station"):
        bring_in(tmp_path, tmp_path / "new")


def said(place: Path) -> list[str]:
    return [line.text.removeprefix(f"{place}/") for line in survey(place, NOW)]


def test_a_survey_tells_every_file(tmp_path: Path, pki: Pki) -> None:
    leaf, sub2, sub1 = authority.chain_of(pki, "secc")
    save(tmp_path / "a-order.pem", [leaf, sub1, sub2])
    save(tmp_path / "b-bundle.pem", [sub2, pki["v2g_root"].certificate])
    (tmp_path / "c-bad.pem").write_text("nonsense")
    save_key(tmp_path / "d.pem", pki["secc"].key)
    save_key(tmp_path / "e.key", pki["oem"].key)
    save_key(tmp_path / "f.key", pki["oem"].key)
    (tmp_path / "f.key").chmod(0o644)
    shutil.copy(tmp_path / "e.key", tmp_path / "g.txt")

    assert [line for line in said(tmp_path) if ": secc," not in line and ": cpo_" not in line] == [
        f"  error: {sub1.subject} follows {leaf.subject} but did not issue it",
        f"  error: {sub2.subject} follows {sub1.subject} but did not issue it",
        "b-bundle.pem: v2g_root, DC=V2G,C=DE,O=Test only,CN=V2G Root CA, "
        "valid until 2036-11-21 (3649 days)",
        f"error: {tmp_path}/c-bad.pem: no certificate: error parsing asn1 value",
        f"d.pem: key of {leaf.subject}",
        "e.key: key of no certificate here",
        f"error: {tmp_path}/f.key: others may read this key; chmod 600 {tmp_path}/f.key",
    ]


def test_a_survey_tells_encrypted_keys_and_unknown_kinds(tmp_path: Path) -> None:
    openssl(
        tmp_path,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -passout pass:1 -keyout a.key "
        "-subj /CN=nobody -days 3 -out a.pem",
    )

    found = [line.text for line in survey(tmp_path, datetime.now(UTC))]

    assert found[0] == f"{tmp_path}/a.key: encrypted key"
    assert ": unknown, CN=nobody, valid until" in found[1]
    assert any("DC=(none) fits no profile" in text for text in found)


def test_a_private_root_needs_no_profile(tmp_path: Path) -> None:  # [V2G2-872]
    folder = tmp_path / "roots" / "private"
    folder.mkdir(parents=True)
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null "
        "-subj /CN=mine -days 30 -out mine.pem",
    )

    found = list(survey(tmp_path, datetime.now(UTC)))

    assert ": private root, CN=mine, valid until" in found[0].text
    assert not any(line.error for line in found)


def test_a_survey_of_a_station_tells_what_it_cannot_use(tmp_path: Path, pki: Pki) -> None:
    authority.lay_out(tmp_path, "demo", pki)
    shutil.copy(tmp_path / "station" / "demo.pem", tmp_path / "station" / "b.pem")
    (tmp_path / "roots" / "v2g" / "bad.pem").write_text("nonsense")

    errors = [line.text for line in survey(tmp_path, NOW) if line.error]

    assert errors == [
        f"error: {tmp_path}/roots/v2g/bad.pem: no certificate: error parsing asn1 value",
        f"error: {tmp_path}/station/b.key: No such file or directory",
    ]
