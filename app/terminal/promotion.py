"""A manager makes this terminal the hall's hub: a server beside it, key and store of its own (SYNC §4)."""

import json
import logging
import queue
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.devices.machine import WITH_PARENT, close_pipes, program_command
from app.devices.secrets.key_file import KeyFileSecrets
from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import DeviceKind
from app.domain.network import HubAppointed
from app.services.ports import Clock, Ids, Stamp
from app.services.sessions import Session
from app.services.staff import StaffService
from app.sync.chain import Signer
from app.sync.enrolled import ENROLLED_FILE, Enrolment, dump_enrolment, load_enrolment
from app.terminal.enrol import write_private
from app.terminal.home import Home
from db.opening import TOKEN, new_secrets
from db.uow import SqlStore

_LOG: Final = logging.getLogger("tingtai.network")
_READY: Final = "ready "
_READY_S: Final = 30
_STOP_S: Final = 10
_CERTIFICATE_DAYS: Final = 3650
_EARLIER: Final = timedelta(hours=1)
_FOLDER: Final = "hub"
_KEY_FILE: Final = "key.json"
_PLACE_FILE: Final = "listen.json"
_JOIN_FILE: Final = "join.json"
"""What other terminals need in their settings when no centre is there to tell them of the hub."""


@dataclass(frozen=True, slots=True)
class HubHome:
    """Everything of the hub beside a terminal: a folder of its own within the terminal's."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """Return where the hub's keys lie."""
        return self.folder / _KEY_FILE

    @property
    def certificate(self) -> Path:
        """Return the certificate that the hub made for itself; its key is pinned by the hall's facts."""
        return self.folder / "tls.pem"

    @property
    def certificate_key(self) -> Path:
        """Return that certificate's private key."""
        return self.folder / "tls-key.pem"

    def enrolment(self) -> Enrolment | None:
        """Return who the hub is, or None where none was ever made. Raises `UserError("enrolment.format")`."""
        try:
            return load_enrolment((self.folder / ENROLLED_FILE).read_bytes())
        except OSError:
            return None


class HubProcess:
    """The hub's process; it ends with the terminal, also if that falls: the next start can have its place."""

    def __init__(self, home: HubHome, listen: str, upstream: str, hall: str) -> None:
        self._home = home
        words = ["server", "--role", "hub", "--db", f"sqlite:///{home.folder / 'hub.db'}", "--listen", listen]
        words += ["--hall", hall, "--tls-cert", str(home.certificate), "--tls-key", str(home.certificate_key)]
        if upstream:
            words += ["--upstream", upstream]
        place = ("--home", str(home.folder), "--key-file", str(home.key_file))
        self._command = program_command(*place, WITH_PARENT, *words)
        self._process: subprocess.Popen[str] | None = None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self, wait_s: float = _READY_S) -> str:
        """Start it and return its address. Raises `EnvironmentFault("link.hub_not_started")`."""
        if find_spec("uvicorn") is None:
            raise UserError("link.hub_not_installed")
        log = (self._home.folder / "hub.log").open("a")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        except OSError as error:
            raise EnvironmentFault("link.hub_not_started") from error
        finally:
            log.close()
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(lines,), name="tingtai-hub-out", daemon=True).start()
        try:
            line = lines.get(timeout=wait_s)
        except queue.Empty:
            line = ""
        if not line.startswith(_READY):
            self.stop()
            raise EnvironmentFault("link.hub_not_started")
        return line.removeprefix(_READY).strip()

    def _read(self, lines: "queue.Queue[str]") -> None:
        """Hand over each line; an empty one at the end."""
        process = self._process
        if process is not None and process.stdout is not None:
            for line in process.stdout:
                lines.put(line)
        lines.put("")

    def stop(self) -> None:
        """End it: gracefully, and after ten seconds by force."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        close_pipes(process)


class Promotion:
    """Makes the hub beside a terminal, starts it, and signs that it decides from here on."""

    def __init__(
        self, store: SqlStore, home: Home, clock: Clock, ids: Ids, state: Mapping[str, str], centre: str
    ) -> None:
        self._store = store
        self._home = home
        self._hub = hub_home(home)
        self._clock = clock
        self._ids = ids
        self._state = state
        self._centre = centre

    def run(self, session: Session, pin: str, running: HubProcess | None = None) -> tuple[HubProcess, int]:
        """Return the hub's process and its new term. Raises as `TerminalNetwork.promote`."""
        if not session.manages:
            raise UserError("link.hub_manager")
        # One-time or not: where a hub is missed, the centre cannot be asked for a PIN of one's own.
        StaffService(self._store, self._clock, self._ids).check_any_pin(session.staff_no, pin)
        listen = self._home.settings().hub_listen
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or not int(port):
            raise UserError("link.hub_address")
        enrolment = self._hub.enrolment()
        hall = self._store.terminal.hall_id
        with self._store.read() as queries:
            holder = queries.network.hub(hall)
        if running is not None and enrolment is not None and holder and holder.device == enrolment.device:
            raise UserError("link.hub_here")
        term = holder.term + 1 if holder is not None else 1
        enrolment = enrolment or self._make(host, term)
        process = running or HubProcess(self._hub, listen, self._centre, hall)
        url = f"https://{host}:{port}"
        if running is None:
            served = process.start()
            url = f"https://{host}:{served.rpartition(':')[2].rstrip('/')}"
            write_private(
                self._hub.folder / _PLACE_FILE, json.dumps({"listen": listen, "centre": self._centre})
            )
        fact = HubAppointed(
            hall_id=hall,
            term=term,
            device=enrolment.device,
            public_key=public_key_of(self._hub),
            url=url,
            promoted_by=session.staff_no,
            at_ms=self._clock.now_ms(),
        )
        join = {"hub_url": url, "hub_key": fact.public_key}
        write_private(self._hub.folder / _JOIN_FILE, json.dumps(join, indent=1))
        try:
            with self._store.write(Stamp(session.staff_no)) as unit:
                unit.record(fact)
        except BaseException:
            if running is None:
                process.stop()
            raise
        return process, term

    def _make(self, host: str, term: int) -> Enrolment:
        """Make folder, keys, certificate and enrolment of the hub; the enrolment last, since it counts."""
        self._hub.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        secrets = KeyFileSecrets(self._hub.key_file)
        found = secrets.load()
        if found is None:
            found = new_secrets(self._ids)
            secrets.save(found)
        ca = self._state.get("ca", "")
        ca_file = self._hub.folder / "ca.pem"
        if ca:
            write_private(ca_file, ca)
        certificate, key = self_signed(bytes.fromhex(found.device_key), host, self._clock.now_ms())
        write_private(self._hub.certificate_key, key)
        write_private(self._hub.certificate, certificate)
        made = Enrolment(
            self._centre,
            str(ca_file.resolve()) if ca else "",
            self._ids.new(),
            self._store.terminal.hall_id,
            "",
            f"H{term}",
            DeviceKind.HUB,
            self._state[TOKEN],
            json.loads(self._state.get("authority_keys") or "{}"),
            "",
        )
        write_private(self._hub.folder / ENROLLED_FILE, dump_enrolment(made))
        return made


def hub_home(home: Home) -> HubHome:
    """Return the folder of the hub beside a terminal."""
    return HubHome(home.folder.resolve() / _FOLDER)


def public_key_of(hub: HubHome) -> str:
    """Return the hub's public key, hexadecimal. Raises `EnvironmentFault("store.no_key")`."""
    found = KeyFileSecrets(hub.key_file).load()
    if found is None:
        raise EnvironmentFault("store.no_key")
    return Signer("", bytes.fromhex(found.device_key)).public_key


def resume_hub(home: Home) -> HubProcess | None:
    """Start the hub beside a terminal again, if one was ever made here: it may have what nobody else has.

    Raises `UserError`, `EnvironmentFault`.
    """
    hub = hub_home(home)
    enrolment = hub.enrolment()
    if enrolment is None:
        return None
    try:
        place = json.loads((hub.folder / _PLACE_FILE).read_text("utf-8"))
        listen, centre = str(place["listen"]), str(place["centre"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    process = HubProcess(hub, listen, centre, enrolment.hall)
    url = process.start()
    _LOG.info("hub beside this terminal: %s", url)
    return process


def self_signed(private_key: bytes, host: str, now_ms: int) -> tuple[str, str]:
    """Return certificate and key (PEM) of a server known by its Ed25519 key; `private_key` has 32 bytes."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(private_key)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64])])
    begin = datetime.fromtimestamp(now_ms / 1000, UTC) - _EARLIER
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=_CERTIFICATE_DAYS))
        .sign(key, None)
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return pem, secret
