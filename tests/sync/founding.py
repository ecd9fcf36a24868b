"""Founding a hall of virtual nodes: a centre with its reference data, then whoever is enrolled."""

import json
from pathlib import Path

from app.domain.halls import TerminalEnrolled
from app.services.authority import RemoteAuthority
from app.services.ports import Stamp
from app.sync.chain import Signer
from app.sync.protocol import Enrol, Enrolled
from db.opening import create_store, new_secrets
from db.server import ServerIdentity, create_server
from tests.factories import HALL, MemorySecrets, hall_facts
from tests.fakes import FakeIds
from tests.sync.nodes import TTL_MS, Node, ServerNode, TerminalNode, World
from tests.sync.standing import people_facts


def found_hall(world: World, folder: Path) -> dict[str, Node]:
    """Return centre, hub and three terminals, enrolled and started, with everything known everywhere."""
    nodes = world.nodes
    centre_ids = FakeIds(1)
    secrets = MemorySecrets(new_secrets(centre_ids))
    centre = ServerNode("centre", world, folder, 1, secrets)
    made = create_server(
        centre.place, ServerIdentity("centre", centre_ids.new(), ""), secrets, centre.clock, centre_ids
    )
    made.close()
    centre.start()
    nodes["centre"] = centre
    assert centre.store is not None
    facts = [fact for fact in hall_facts("", "", "") if not isinstance(fact, TerminalEnrolled)]
    for fact in (*facts, *people_facts(world.now_ms)):
        with centre.store.write(Stamp("", ""), HALL) as unit:
            unit.record(fact)
    add_hub(world, folder, "hub", 2)
    add_hub(world, folder, "spare", 3)
    for place, (name, kind) in enumerate((("kiosk", "kiosk"), ("left", "counter"), ("right", "counter"))):
        add_terminal(world, folder, name, kind, 10 + place)
    return nodes


def enrolled(world: World, kind: str, key: bytes) -> Enrolled:
    centre = world.nodes["centre"]
    assert isinstance(centre, ServerNode)
    assert centre.store is not None
    assert centre.endpoint is not None
    code = centre.store.new_code(HALL, kind, TTL_MS)
    return centre.endpoint.enrol(Enrol(code, Signer("", key).public_key, kind))


def add_hub(world: World, folder: Path, name: str, seed: int) -> ServerNode:
    ids = FakeIds(seed)
    secrets = MemorySecrets(new_secrets(ids))
    assert secrets.secrets is not None
    answer = enrolled(world, "hub", bytes.fromhex(secrets.secrets.device_key))
    node = ServerNode(name, world, folder, seed, secrets)
    create_server(
        node.place,
        ServerIdentity("hub", answer.device, HALL),
        secrets,
        node.clock,
        ids,
        authority_keys=answer.authority_keys,
    ).close()
    world.nodes[name] = node
    node.start()
    return node


def add_terminal(world: World, folder: Path, name: str, kind: str, seed: int) -> TerminalNode:
    ids = FakeIds(seed)
    secrets = MemorySecrets(new_secrets(ids))
    assert secrets.secrets is not None
    answer = enrolled(world, kind, bytes.fromhex(secrets.secrets.device_key))
    node = TerminalNode(name, world, folder, seed, secrets, answer.slot)
    state = {
        "terminal_id": answer.device,
        "token": answer.token,
        "authority_keys": json.dumps(answer.authority_keys),
        "slot": answer.slot,
        "kind": kind,
    }
    create_store(
        node.disk.path, answer.code, HALL, secrets, node.clock, ids, RemoteAuthority(), state
    ).close()
    world.nodes[name] = node
    node.start()
    return node
