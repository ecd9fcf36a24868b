"""Addresses of servers, and how the right one is known: TLS with a private CA, or a pinned key (SYNC §5)."""

import ipaddress
import ssl
from urllib.parse import urlsplit

from app.domain.errors import UserError


def checked_url(url: str) -> str:
    """Return the address of a server without a trailing slash.

    Raises `UserError`: `link.url` for what is none, `link.plain_http` for one without TLS that is not this
    machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UserError("link.url", url=url) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        raise UserError("link.url", url=url)
    if port == 0:
        raise UserError("link.url", url=url)
    if parts.scheme == "http" and not is_loopback(host):
        raise UserError("link.plain_http", url=url)
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _PinnedSocket(ssl.SSLSocket):
    """Ends the handshake unless the peer's certificate has the pinned Ed25519 key."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of the base
        """Shake hands and compare keys, before a byte of the request is sent."""
        super().do_handshake(block)
        if _key_of(self.getpeercert(binary_form=True)) != getattr(self.context, "pinned_key", ""):
            raise ssl.SSLCertVerificationError("another key than the hub's")


class _PinnedContext(ssl.SSLContext):
    pinned_key: str
    sslsocket_class = _PinnedSocket


def trust(ca: str, pin: str) -> ssl.SSLContext:
    """Return how the server is known: by its pinned key, by a private CA (PEM), or by the system's CAs.

    A hub that was promoted on the spot has a certificate of its own making; its key stands in the signed fact
    that promoted it. Raises `UserError("link.ca")` for a text that holds no certificate.
    """
    if pin:
        pinned = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
        pinned.check_hostname = False
        pinned.verify_mode = ssl.CERT_NONE  # the key is what is checked, and before anything is sent
        pinned.minimum_version = ssl.TLSVersion.TLSv1_3
        pinned.pinned_key = pin
        return pinned
    try:
        made = ssl.create_default_context(cadata=ca or None)
    except (ssl.SSLError, ValueError) as error:
        raise UserError("link.ca") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _key_of(certificate: bytes | None) -> str:
    """Return the Ed25519 key of a certificate (DER) in hexadecimal, or an empty string."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if certificate is None:  # pragma: no cover - TLS servers always show one
        return ""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return key.public_bytes_raw().hex() if isinstance(key, Ed25519PublicKey) else ""
