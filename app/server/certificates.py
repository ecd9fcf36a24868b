"""A private CA for halls that have none: `server init-ca` (docs/operations.md)."""

import ipaddress
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.domain.errors import EnvironmentFault, UserError

_CA_DAYS: Final = 3650
_SERVER_DAYS: Final = 1095
_EARLIER: Final = timedelta(hours=1)
"""A certificate holds a little before now: the clocks of a hall differ."""
_LONGEST_HOST: Final = 253
ALWAYS: Final = ("localhost", "127.0.0.1", "::1")
"""Names that every server certificate carries, for programs on the same machine."""


@dataclass(frozen=True, slots=True)
class CaFiles:
    """What `init-ca` wrote. Only `ca` is for others: terminals get it to know their server by."""

    ca: Path
    ca_key: Path
    certificate: Path
    key: Path


def init_ca(folder: Path, hosts: tuple[str, ...], now_ms: int) -> CaFiles:
    """Make a CA in `folder`, unless one is there, and a server certificate for `hosts`; files have mode 0600.

    Running it again renews the server's certificate under the same CA.
    Raises `UserError("server.ca_host")`, `EnvironmentFault`: `server.ca_folder`, `server.ca_broken`.
    """
    files = CaFiles(
        folder / "ca.pem", folder / "ca-key.pem", folder / "server.pem", folder / "server-key.pem"
    )
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    names = _names((*ALWAYS, *hosts))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if files.ca.exists() or files.ca_key.exists():
            authority, authority_key = _load(files)
        else:
            authority_key = ec.generate_private_key(ec.SECP256R1())
            authority = _authority(authority_key, now)
            _write(files.ca_key, _pem(authority_key))
            _write(files.ca, authority.public_bytes(serialization.Encoding.PEM))
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _server(names, key, authority, authority_key, now)
        _write(files.key, _pem(key))
        _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise EnvironmentFault("server.ca_folder", path=str(folder)) from error
    return files


def _load(files: CaFiles) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        authority = x509.load_pem_x509_certificate(files.ca.read_bytes())
        key = serialization.load_pem_private_key(files.ca_key.read_bytes(), None)
    except (ValueError, TypeError, OSError) as error:
        raise EnvironmentFault("server.ca_broken", path=str(files.ca.parent)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or authority.public_key() != key.public_key():
        raise EnvironmentFault("server.ca_broken", path=str(files.ca.parent))
    return authority, key


def _names(hosts: tuple[str, ...]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for host in dict.fromkeys(hosts):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            if not host or len(host) > _LONGEST_HOST or not host.isascii() or set(host) & set(" /:@"):
                raise UserError("server.ca_host", host=host) from None
            found.append(x509.DNSName(host))
    return found


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    # A name of its own for each CA: two of the same name in one trust store would hide one another.
    name = _name(f"Tingtai CA {secrets.token_hex(4)}")
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=_CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    names: list[x509.GeneralName],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name("Tingtai server"))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=_SERVER_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
