"""What a process of the program starts ends with it, even if that is killed and can't end anything itself."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.devices.machine import ROOT
from tests.processes import left_of

STARTS = """
import json, sys
from contextlib import ExitStack
from pathlib import Path
from app.proving.emulators import payment_emulator
from app.proving.network.hall import ANY_PORT, ServerProcess
from app.proving.network.postgres import postgres

folder = Path(sys.argv[1])
with ExitStack() as held:
    database = held.enter_context(postgres())
    centre = ServerProcess("centre", folder, ("--role", "centre", "--db", database, "--listen", ANY_PORT))
    centre.start()
    held.callback(centre.stop)
    emulator, _url = held.enter_context(payment_emulator(folder / "paid"))
    print(json.dumps([database.partition("host=")[2], centre.pid, emulator]), flush=True)
    sys.stdin.read()
"""


@pytest.mark.usefixtures("pg_server")
def test_a_process_that_is_killed_leaves_no_servers(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        folder, *started = json.loads(parent.stdout.readline())
        database = int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])
        assert all(psutil.pid_exists(pid) for pid in (database, *started))
        keepers = [each.pid for each in psutil.Process(parent.pid).children(recursive=True)]
        parent.send_signal(signal.SIGKILL)
    assert left_of((database, *started, *keepers)) == []
    assert not Path(folder).exists()
