"""A hub in front of a centre, as processes: tokens offline, relay both ways, verdicts on tickets."""

from pathlib import Path

import httpx

from app.sync.protocol import FeedItem, FeedPage, HelloAnswer, dump, load
from tests.server.serving import HALL, Place, enrol, make_hub_home, running_server, start
from tests.server.test_process import device_of, push, until
from tests.sync.serving_rig import Device, complaint, ticket


def test_a_hall_with_a_hub(tmp_path: Path) -> None:
    centre_place, hub_place = Place(tmp_path / "centre"), Place(tmp_path / "hub")
    centre_place.folder.mkdir()
    centre_place.load()
    with running_server(centre_place) as centre:
        with centre.client() as stranger:
            hub_member = enrol(stranger, centre_place.code("hub"), seed=41)
            kiosk = enrol(stranger, centre_place.code("kiosk"), seed=42)
        make_hub_home(hub_place, hub_member, centre.url)
        device = device_of(kiosk)
        with running_server(hub_place, "hub", upstream=centre.url, hall=HALL) as hub:
            with hub.client(kiosk.answer.token) as client:
                # The hub must have heard of the kiosk and of its own appointment.
                until(lambda: _greeted(client, device).hub_term == 1)
                until(lambda: kiosk.answer.device in _members(client))
                answer = push(client, device, ticket("t-1"), query="?await=verdict")
                assert [(each.outcome, each.hub_term) for each in answer.verdicts] == [("accepted", 1)]
                answer = push(client, device, complaint("k-1"), query="?await=verdict&wait=10")
                assert [(each.outcome, each.hub_term) for each in answer.verdicts] == [("accepted", 0)]
                until(lambda: _durable(client, device) == device.head.seq)
            with centre.client(kiosk.answer.token) as client:
                mine = {f"op:{op.header.op_id}" for op in device.ops}
                headers = [item.op.header for item in _whole(client)]
                assert sum(header.kind == "verdict" and header.entity in mine for header in headers) == 2
                assert sum(header.kind == "ticket_issued" for header in headers) == 1
                assert _greeted(client, device).role == "centre"
            assert centre.stop() == 0
            with hub.client(kiosk.answer.token) as client:
                answer = push(client, device, ticket("t-2"), query="?await=verdict")
                assert [each.outcome for each in answer.verdicts] == ["accepted"]
                answer = push(client, device, complaint("k-2"), query="?await=verdict&wait=0.2")
                assert answer.verdicts == ()
                until(lambda: not _greeted(client, device).centre_up)
            again = start(centre_place, listen=centre.url.removeprefix("http://"))
            try:
                with hub.client(kiosk.answer.token) as client:
                    until(lambda: _durable(client, device) == device.head.seq)
                    assert _greeted(client, device).centre_up
            finally:
                again.kill()
            assert hub.stop() == 0


def _greeted(client: httpx.Client, device: Device) -> HelloAnswer:
    done = client.post("/sync/v1/hello", content=dump(device.hello()))
    assert done.status_code == 200, done.text
    return load(HelloAnswer, done.content)


def _durable(client: httpx.Client, device: Device) -> int:
    heads = _greeted(client, device).durable
    return max((head.seq for head in heads if head.origin == device.origin), default=0)


def _whole(client: httpx.Client) -> list[FeedItem]:
    items: list[FeedItem] = []
    after = 0
    while True:
        done = client.get(f"/sync/v1/feed/hall:{HALL}?after={after}")
        page = load(FeedPage, done.content)
        items += page.items
        after = page.next
        if page.next >= page.head:
            return items


def _members(client: httpx.Client) -> set[str]:
    return {
        item.op.header.entity.removeprefix("terminal:")
        for item in _whole(client)
        if item.op.header.kind == "terminal_enrolled"
    }
