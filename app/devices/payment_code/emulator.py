"""A provider of payment codes that moves no money: HTTP on loopback, and says `simulated` in every answer.

What an attempt does is said by the last digit of the code: 0–4 paid; 5 the customer confirms after three
questions; 6 the customer declines then; 7 refused, too little money; 8 no answer, but it was paid; 9 no
answer, and it was not. The last two answer from the seventh question on.

Like a real provider it keeps a journal of its own: a reference is charged once, whatever is asked again.
"""

import argparse
import json
import os
import threading
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from app.devices.emulating import NOTICE, emulate
from app.domain.payment_codes import CodeOutcome, wallet_of

PATIENCE: Final = 3
"""Questions until a customer who confirms on the phone has done so."""
SILENCE: Final = 6
"""Questions without an answer."""
_LATER_PAID, _LATER_REFUSED, _TOO_LITTLE, _SILENT_PAID, _SILENT_NOT = "5", "6", "7", "8", "9"
_MOST_BODY: Final = 4096
_STEPS: Final = 3


@dataclass(slots=True)
class Attempt:
    """One attempt in the journal."""

    amount_fen: int
    state: str
    reason: str
    trade_no: str
    asked: int = 0
    """Questions so far."""
    patience: int = 0
    silence: int = 0
    becomes: str = ""
    """State once the patience is used up."""


class Ledger:
    """What the provider knows. Without file: in memory."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._attempts: dict[str, Attempt] = {}
        if file is not None and file.exists():
            kept = json.loads(file.read_text("utf-8"))
            self._attempts = {ref: Attempt(**entry) for ref, entry in kept.items()}

    @property
    def paid_fen(self) -> int:
        """Return the sum of what stands paid: a test holds the books against it."""
        return sum(each.amount_fen for each in self._attempts.values() if each.state == CodeOutcome.PAID)

    def pay(self, ref: str, code: str, amount_fen: int) -> Attempt | None:
        """Begin an attempt, or return that of the same reference; None: no answer."""
        with self._lock:
            if ref not in self._attempts:
                self._attempts[ref] = self._begun(code, amount_fen)
                self._keep()
            return self._answer(ref)

    def ask(self, ref: str) -> Attempt | None:
        """Return what became of an attempt; None: no answer. One that never arrived was not paid."""
        with self._lock:
            found = self._attempts.setdefault(
                ref, Attempt(0, CodeOutcome.REFUSED.value, "unknown_reference", "")
            )
            found.asked += 1
            if found.patience and found.asked >= found.patience:
                self._become(found, found.becomes)
            self._keep()
            return self._answer(ref)

    def call_off(self, ref: str) -> Attempt | None:
        """End an attempt that is not paid; a paid one stays so."""
        with self._lock:
            found = self._attempts.setdefault(ref, Attempt(0, CodeOutcome.REFUSED.value, "called_off", ""))
            found.asked += 1
            if found.state == CodeOutcome.PAYING:
                found.patience = 0
                self._become(found, CodeOutcome.REFUSED.value, "called_off")
            self._keep()
            return self._answer(ref)

    def give_back(self, ref: str) -> Attempt | None:
        """Give a paid attempt back; asking again changes nothing."""
        with self._lock:
            found = self._attempts.get(ref)
            if found is not None and found.state == CodeOutcome.PAID:
                self._become(found, CodeOutcome.RETURNED.value)
                self._keep()
            return found

    def _begun(self, code: str, amount_fen: int) -> Attempt:
        tail = code[-1:]
        trade = f"SIM{len(self._attempts) + 1:010d}"
        if wallet_of(code) is None:
            return Attempt(amount_fen, CodeOutcome.REFUSED.value, "bad_code", "")
        if tail in {_LATER_PAID, _LATER_REFUSED}:
            becomes = CodeOutcome.PAID if tail == _LATER_PAID else CodeOutcome.REFUSED
            paying = CodeOutcome.PAYING.value
            return Attempt(amount_fen, paying, "", trade, patience=PATIENCE, becomes=becomes.value)
        if tail == _TOO_LITTLE:
            return Attempt(amount_fen, CodeOutcome.REFUSED.value, "too_little", "")
        silence = SILENCE if tail in {_SILENT_PAID, _SILENT_NOT} else 0
        if tail == _SILENT_NOT:
            return Attempt(amount_fen, CodeOutcome.REFUSED.value, "provider_fault", "", silence=silence)
        return Attempt(amount_fen, CodeOutcome.PAID.value, "", trade, silence=silence)

    @staticmethod
    def _become(found: Attempt, state: str, reason: str = "") -> None:
        found.state, found.becomes, found.patience = state, "", 0
        if state == CodeOutcome.REFUSED:
            found.reason = reason or "declined"

    def _answer(self, ref: str) -> Attempt | None:
        found = self._attempts[ref]
        return None if found.asked < found.silence + (1 if found.silence else 0) else found

    def _keep(self) -> None:
        if self._file is None:
            return
        beside = self._file.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump({ref: asdict(entry) for ref, entry in self._attempts.items()}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._file)


class _Handler(BaseHTTPRequestHandler):
    """One question."""

    ledger: Ledger
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer what became of an attempt."""
        parts = self.path.strip("/").split("/")
        if len(parts) != _STEPS or parts[:2] != ["v1", "pay"]:
            self._say(404, {"error": "not_found"})
            return
        self._tell(parts[2], self.ledger.ask(parts[2]))

    def do_POST(self) -> None:
        """Begin, call off or give back."""
        parts = self.path.strip("/").split("/")
        body = self._body()
        if parts == ["v1", "pay"]:
            ref, code, fen = body.get("ref"), body.get("code"), body.get("amount_fen")
            if not isinstance(ref, str) or not isinstance(code, str) or not isinstance(fen, int) or fen <= 0:
                self._say(400, {"error": "bad_request"})
                return
            self._tell(ref, self.ledger.pay(ref, code, fen))
        elif parts[:2] == ["v1", "pay"] and parts[3:] == ["call-off"]:
            self._tell(parts[2], self.ledger.call_off(parts[2]))
        elif parts[:2] == ["v1", "pay"] and parts[3:] == ["return"]:
            self._tell(parts[2], self.ledger.give_back(parts[2]))
        else:
            self._say(404, {"error": "not_found"})

    def _body(self) -> dict[str, Any]:
        length = min(int(self.headers.get("Content-Length") or 0), _MOST_BODY)
        try:
            found = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _tell(self, ref: str, found: Attempt | None) -> None:
        if found is None:
            # As a line that breaks: whoever asked can't know what became of it.
            self.close_connection = True
            return
        answer = {
            "ref": ref,
            "state": found.state,
            "reason": found.reason,
            "trade_no": found.trade_no,
            "amount_fen": found.amount_fen,
            "simulated": True,
            "notice": NOTICE,
        }
        self._say(200, answer)

    def _say(self, status: int, answer: dict[str, object]) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: codes do not belong into a log."""


class PaymentEmulator:
    """The provider's server on loopback, on a thread of its own."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, file: Path | None = None) -> None:
        self.ledger = Ledger(file)
        handler = type("Handler", (_Handler,), {"ledger": self.ledger})
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="payment-emulator"
        )

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://{self._server.server_address[0]!s}:{self._server.server_address[1]}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def run_emulator(arguments: argparse.Namespace) -> int:
    """Serve until told to end; prints `ready URL`. Raises `EnvironmentFault("payment_code.listen")`."""
    return emulate(
        str(arguments.listen),
        "payment_code.listen",
        lambda host, port: PaymentEmulator(host, port, arguments.state),
    )
