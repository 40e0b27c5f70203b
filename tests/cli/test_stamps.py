"""A checkpoint is stamped by an authority outside, by file: here openssl plays the authority."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("rfc3161_client", reason="the extra for time stamps is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")

CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, digitalSignature
[stamping]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa]
default_tsa = one
[one]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
"""


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60)


@pytest.fixture
def authority(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stamping authority in a folder: `root.pem`, and a certificate by it that may stamp."""
    folder = empty_home / "authority"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("tsa.cnf").write_text(CONFIG)
    Path("serial").write_text("01")
    made = ("-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf")
    openssl(
        "req", "-x509", *made, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-extensions", "root"
    )
    openssl("req", *made, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps")
    signed = ("-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial")
    openssl("x509", "-req", *signed, "-extfile", "tsa.cnf", "-extensions", "stamping", "-out", "tsa.pem")
    monkeypatch.chdir(empty_home)
    return folder


def test_a_checkpoint_is_stamped_and_its_stamp_is_checked(readiness, authority, workspace, monkeypatch):
    root = str(authority / "root.pem")
    assert readiness("journal", "stamp", "checkpoint.txt").code == 2
    Path("audit.txt").write_text("Fine.")
    said = ("audit.txt", "--type", "E01", "--about", "2014-02-01", "--lead", "Ann")
    assert readiness("evidence", "attach", *said).code == 0
    assert "checkpoint.txt.tsq" in readiness("journal", "stamp", "checkpoint.txt").out
    query = (workspace / "checkpoint.txt.tsq").resolve()
    reply = ("-config", "tsa.cnf", "-signer", "tsa.pem", "-inkey", "tsa.key", "-queryfile", str(query))
    monkeypatch.chdir(authority)
    openssl("ts", "-reply", *reply, "-out", "answer.tsr")
    monkeypatch.chdir(workspace)
    answer = ("--response", str(authority / "answer.tsr"), "--certificates")
    ran = readiness("journal", "stamp", "checkpoint.txt", *answer, root)
    assert (ran.code, "its first 2 entries" in ran.out) == (0, True), ran
    assert "stamped" in readiness("journal", "anchors", "list").out
    openssl("ts", "-verify", "-data", "checkpoint.txt", "-in", str(authority / "answer.tsr"), "-CAfile", root)

    assert readiness("decisions", "add", "Something else").code == 0
    for wrong in (
        ("later.txt", *answer, root),
        ("checkpoint.txt", *answer, "audit.txt"),
        ("checkpoint.txt", *answer[:2]),
    ):
        if wrong[0] == "later.txt":
            assert readiness("journal", "stamp", "later.txt").code == 0
        ran = readiness("journal", "stamp", *wrong)
        assert (ran.code, bool(ran.err)) == (2, True), (wrong, ran)
    (authority / "answer.tsr").write_bytes(b"no stamp")
    assert readiness("journal", "stamp", "checkpoint.txt", *answer, root).code == 2
