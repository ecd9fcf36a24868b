"""The emulated provider as others meet it: a process with a URL, and a journal that survives."""

import http.client
import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from app.cli import main
from app.devices.emulating import NOTICE
from app.devices.payment_code.driver import HttpCodeProvider
from app.devices.payment_code.emulator import Ledger
from app.domain.payment_codes import CodeOutcome

ROOT = Path(__file__).resolve().parents[3]
PAID = "130000000000000000"


def ask(url: str, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_the_process_says_where_and_that_it_is_simulated(tmp_path: Path) -> None:
    state = tmp_path / "codes.json"
    words = [sys.executable, str(ROOT / "main.py"), "emulate", "payment", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*words, "--state", str(state)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        provider = HttpCodeProvider(url)
        assert provider.pay("a", PAID, 100).outcome == CodeOutcome.PAID
        assert provider.pay("a", PAID, 900).outcome == CodeOutcome.PAID
        status, answer = ask(url, "GET", "/v1/pay/a")
        assert (status, answer["simulated"], answer["notice"], answer["amount_fen"]) == (
            200,
            True,
            NOTICE,
            100,
        )
        assert ask(url, "GET", "/elsewhere")[0] == 404
        assert ask(url, "POST", "/v1/pay/a/nothing", {})[0] == 404
        wrongs: tuple[object, ...] = (
            {},
            {"ref": "b", "code": PAID, "amount_fen": 0},
            {"ref": 1, "code": 2, "amount_fen": 3},
            [],
        )
        for wrong in wrongs:
            assert ask(url, "POST", "/v1/pay", wrong)[0] == 400
    finally:
        process.terminate()
        assert process.wait(20) == 0
        assert process.stdout is not None
        process.stdout.close()
    assert Ledger(state).paid_fen == 100


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999"])
def test_it_listens_on_loopback_alone(listen: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulate", "payment", "--listen", listen]) == 3
    assert listen in capsys.readouterr().err


def test_a_reference_that_never_arrived_was_not_paid() -> None:
    ledger = Ledger()
    found = ledger.ask("nobody")
    assert found is not None
    assert found.state == CodeOutcome.REFUSED
    assert ledger.give_back("nobody") is found
    assert ledger.call_off("other") is not None
    assert ledger.paid_fen == 0


def test_a_code_that_is_none_is_refused() -> None:
    found = Ledger().pay("a", "123", 100)
    assert found is not None
    assert (found.state, found.reason) == (CodeOutcome.REFUSED, "bad_code")
