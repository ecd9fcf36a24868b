"""Asks the provider of payment codes over HTTP (JSON). What it can't answer is unknown, never refused.

`POST /v1/pay {ref, code, amount_fen}` · `GET /v1/pay/REF` · `POST /v1/pay/REF/call-off` ·
`POST /v1/pay/REF/return`; each answers `{ref, state, reason, trade_no, simulated}`.
"""

import http.client
import json
import urllib.parse
from typing import Any, Final

from app.domain.errors import EnvironmentFault
from app.domain.payment_codes import CodeOutcome
from app.services.ports import CodeAnswer

TIMEOUT_S: Final = 6.0
_OK: Final = 200
_LONGEST: Final = 64 * 1024
NO_ANSWER: Final = "payment_code.no_answer"


class HttpCodeProvider:
    """Implements `CodeProvider` on a URL such as `http://127.0.0.1:8471`."""

    def __init__(self, url: str, *, simulated: bool = True, timeout_s: float = TIMEOUT_S) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EnvironmentFault("payment_code.url", url=url)
        self._tls = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._timeout_s = timeout_s
        self._simulated = simulated

    @property
    def simulated(self) -> bool:
        """Return whether no real money moves."""
        return self._simulated

    def pay(self, code_ref: str, code: str, amount_fen: int) -> CodeAnswer:
        """Ask for an amount with the code that was scanned. Raises as `inquire`."""
        return self._ask("POST", "/v1/pay", {"ref": code_ref, "code": code, "amount_fen": amount_fen})

    def inquire(self, code_ref: str) -> CodeAnswer:
        """Ask what became of an attempt. Raises EnvironmentFault payment_code.no_answer."""
        return self._ask("GET", f"/v1/pay/{urllib.parse.quote(code_ref, safe='')}", None)

    def call_off(self, code_ref: str) -> CodeAnswer:
        """Take an attempt back that the customer has not confirmed. Raises as `inquire`."""
        return self._ask("POST", f"/v1/pay/{urllib.parse.quote(code_ref, safe='')}/call-off", {})

    def give_back(self, code_ref: str) -> CodeAnswer:
        """Give back what was paid, whole. Raises as `inquire`."""
        return self._ask("POST", f"/v1/pay/{urllib.parse.quote(code_ref, safe='')}/return", {})

    def _ask(self, method: str, path: str, body: dict[str, object] | None) -> CodeAnswer:
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout_s)
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            found = json.loads(answer.read(_LONGEST))
            if answer.status != _OK:
                raise EnvironmentFault(NO_ANSWER)
            return self._read(found)
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError) as error:
            raise EnvironmentFault(NO_ANSWER) from error
        finally:
            connection.close()

    @staticmethod
    def _read(found: dict[str, Any]) -> CodeAnswer:
        return CodeAnswer(
            code_ref=str(found["ref"]),
            outcome=CodeOutcome(found["state"]).value,
            reason=str(found.get("reason", "")),
            trade_no=str(found.get("trade_no", "")),
            simulated=bool(found.get("simulated", False)),
        )
