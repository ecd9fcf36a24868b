"""An image of the document for every entry to the network (DOMAIN §3), on real stores."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.devices.camera.driver import FILE_ID, SimulatedCamera
from app.domain.errors import EnvironmentFault, UserError
from app.domain.orders import OrderState
from app.services.evidence import EvidenceService
from app.services.ports import Photo
from app.services.visits import Visit
from tests.people import CLERK, DemoHall
from tests.samples_business import OPENING, Desk
from tests.samples_form import CONTACT
from tests.samples_hall import OWN
from tests.samples_numbers import REST

_MEANWHILE_S = 0.5
"""So long a camera that is asked twice at a time has for it to show."""
AWAITED = r"business\.check\.image\.awaited"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def which(visit: Visit) -> str:
    assert visit.verification_id is not None
    return visit.verification_id


def test_a_number_is_not_opened_before_the_document_was_photographed_for_it(desk: Desk) -> None:
    visit = desk.verified("song", imaged=False)
    assert desk.orders.start(desk.clerk, "open_account", visit).eligibility.allowed, "it may be filled"
    with pytest.raises(UserError, match=AWAITED) as refused:
        desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    assert refused.value.params == {"name": "测试·宋**"}
    desk.photograph(which(visit), "ownership_transfer")
    with pytest.raises(UserError, match=AWAITED):
        desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    desk.photograph(which(visit), "open_account")
    order = desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order
    assert order.state is OrderState.ACKNOWLEDGED


def test_an_existing_customer_is_photographed_for_a_second_number_too(desk: Desk) -> None:
    visit = desk.verified("zhao", imaged=False)
    assert visit.customer_id
    with pytest.raises(UserError, match=AWAITED):
        desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    desk.photograph(which(visit), "open_account")
    assert desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order.code


def test_an_agent_shows_both_documents_to_the_camera(desk: Desk) -> None:
    agent = which(desk.verified("zhao", imaged=False))
    visit = replace(desk.verified("song"), agent_verification_id=agent)
    away = desk.orders.start(desk.clerk, "open_account", visit)
    party = away.quote.context.party
    assert party is not None
    assert party.imaged
    assert away.quote.context.agent is not None
    assert not away.quote.context.agent.imaged


def test_of_a_transfer_the_taker_is_photographed(desk: Desk) -> None:
    taker = which(desk.verified("song", imaged=False))
    visit = replace(desk.verified("zhao", OWN, imaged=False), other_verification_id=taker)
    with pytest.raises(UserError, match=AWAITED) as refused:
        desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit)
    assert refused.value.params == {"name": "测试·宋**"}
    desk.photograph(taker, "ownership_transfer")
    assert desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit).order.code


def test_what_is_no_entry_asks_for_none(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN, imaged=False)
    assert desk.orders.submit(desk.clerk, "suspend", REST.form, visit).order.code


# -- the camera ---------------------------------------------------------------------------------------


class Window:
    """A clerk who read one document."""

    def __init__(self, folder: Path) -> None:
        self.hall = DemoHall(folder)
        rig = self.hall.rig
        self.session = self.hall.clerk()
        self.evidence = EvidenceService(rig.store, rig.clock, rig.ids, SimulatedCamera(), self.hall.staff)
        self.which = self.read()

    def read(self) -> str:
        passed = self.hall.verify(self.session, "wang_xiaoming", "ticket-1")
        assert passed.passed
        return passed.verification_id


@pytest.fixture
def window(tmp_path: Path) -> Window:
    return Window(tmp_path)


def test_once_a_visit_and_purpose_however_often_it_is_read(window: Window) -> None:
    evidence, session = window.evidence, window.session
    assert evidence.photograph_once(session, window.which, "open_account")
    assert not evidence.photograph_once(session, window.which, "open_account")
    again = window.read()
    assert not evidence.photograph_once(session, again, "open_account"), "the same card read once more"
    assert evidence.photograph_once(session, again, "ownership_transfer")
    assert [row.purpose for row in evidence.images(again)] == ["open_account", "ownership_transfer"]
    assert window.hall.rebuilds()


class SlowCamera(SimulatedCamera):
    """A camera during whose work somebody else asks for the same image."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None
        self.threads: list[threading.Thread] = []
        self.twice = threading.Event()

    def take(self, marks: tuple[str, ...]) -> Photo:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is None:
            self.twice.set()
        else:
            self.threads.append(threading.Thread(target=meanwhile))
            self.threads[0].start()
            self.twice.wait(_MEANWHILE_S)
        return super().take(marks)


def test_asked_for_twice_at_a_time_it_is_taken_once(tmp_path: Path) -> None:
    window, camera = Window(tmp_path), SlowCamera()
    rig = window.hall.rig
    evidence = EvidenceService(rig.store, rig.clock, rig.ids, camera, window.hall.staff)
    taken: list[bool] = []

    def take() -> None:
        taken.append(evidence.photograph_once(window.session, window.which, "open_account"))

    camera.meanwhile = take
    take()
    camera.threads[0].join()
    assert (taken, len(evidence.images(window.which))) == ([True, False], 1)


def test_a_picture_of_another_camera_is_marked_and_kept(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "scan.jpg"
    Image.new("RGB", (3000, 1500), "white").save(file)
    window.evidence.photograph(window.session, window.which, "open_account", file)
    (image,) = window.evidence.images(window.which)
    assert (image.source, image.staff_no, image.purpose) == (FILE_ID, CLERK, "open_account")


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_file_that_is_no_picture_is_refused(window: Window, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "scan.png"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"camera\.unreadable"):
        window.evidence.photograph(window.session, window.which, "open_account", file)
    assert window.evidence.images(window.which) == ()


def test_a_file_that_is_too_large_is_refused(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scan.png"
    Image.new("L", (10, 10)).save(file)
    monkeypatch.setattr("app.devices.camera.driver._MOST_BYTES", 1)
    with pytest.raises(EnvironmentFault, match=r"camera\.unreadable"):
        window.evidence.photograph(window.session, window.which, "open_account", file)
