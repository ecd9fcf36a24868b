"""Golden vectors for whoever writes a client: computed here with nothing of ours, and by ours alike."""

import json
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

import msgspec
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.sync.chain import Checkpoint, Signer, signature_holds
from app.sync.codec import Header, make_op
from app.sync.tokens import Claims, issue_token, verify_token
from tests.sync.examples import VECTORS, pretty, vectors

FOUND: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))


def test_the_file_is_what_the_program_makes() -> None:
    """If it differs, every client in the field would read the chain otherwise: a new protocol version."""
    assert VECTORS.read_text("utf-8") == pretty(vectors()) + "\n"


@pytest.mark.parametrize("vector", FOUND["ops"], ids=lambda vector: vector["hash"][:8])
def test_hashes_by_standard_means_alone(vector: dict[str, str]) -> None:
    header = rfc8785.dumps(json.loads(vector["header"]))
    assert header.decode() == vector["header"]
    body_hash = sha256(bytes.fromhex(vector["salt"]) + vector["body"].encode()).digest()
    assert body_hash.hex() == vector["body_hash"]
    assert sha256(bytes.fromhex(vector["previous"]) + header + body_hash).hexdigest() == vector["hash"]


@pytest.mark.parametrize("vector", FOUND["ops"], ids=lambda vector: vector["hash"][:8])
def test_our_codec_makes_the_same_op(vector: dict[str, str]) -> None:
    header = msgspec.json.decode(vector["header"], type=Header)
    op = make_op(bytes.fromhex(vector["previous"]), header, bytes.fromhex(vector["salt"]), vector["body"])
    assert (op.body_hash.hex(), op.hash.hex()) == (vector["body_hash"], vector["hash"])


@pytest.mark.parametrize("vector", FOUND["checkpoints"], ids=lambda vector: vector["signed_by"])
def test_checkpoints(vector: dict[str, Any]) -> None:
    statement = {name: vector[name] for name in ("device", "epoch", "hash", "seq")}
    keys = FOUND["keys"][vector["signed_by"]]
    statement["key"] = keys["public"]
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys["private"]))
    assert private.sign(rfc8785.dumps(statement)).hex() == vector["signature"]
    mark = Checkpoint(
        vector["device"],
        keys["public"],
        vector["epoch"],
        vector["seq"],
        bytes.fromhex(vector["hash"]),
        bytes.fromhex(vector["signature"]),
    )
    assert signature_holds(mark, keys["public"])
    assert Signer(vector["device"], bytes.fromhex(keys["private"])).public_key == keys["public"]


@pytest.mark.parametrize("vector", FOUND["tokens"])
def test_tokens(vector: dict[str, Any]) -> None:
    keys = FOUND["keys"][vector["key"]]
    form, payload, signature = vector["token"].split(".")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys["public"]))
    public.verify(urlsafe_b64decode(signature + "=="), f"{form}.{payload}".encode())
    padded = payload + "=" * (-len(payload) % 4)
    assert urlsafe_b64decode(padded) == rfc8785.dumps(vector["claims"])
    claims = Claims(**vector["claims"])
    assert issue_token(claims, bytes.fromhex(keys["private"])) == vector["token"]
    assert verify_token(vector["token"], {"any": keys["public"]}) == claims
