"""The image of the document at the counter, by keys: taken at the reading, from the form, and once more."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.devices.camera.driver import FILE_ID, SimulatedCamera
from app.domain.errors import EnvironmentFault
from app.services.ports import Photo
from app.services.rows.images import ImageRow
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.ui.counter.test_counter_faces import answer, begin, fill
from tests.ui.counter.test_counter_people import SPARE, read, serve

ELDER = "elder_76"


def images(desk: DeskHall, verification_id: str | None = None) -> tuple[ImageRow, ...]:
    which = verification_id or desk.state.visit.verification_id
    assert which is not None
    return desk.program.services.evidence.images(which)


def second_number(desk: DeskHall) -> None:
    """Serve a customer of the hall who wants another number, and fill in the form."""
    desk.take()
    desk.serve_next()
    desk.verify(ELDER)
    assert desk.state.visit.customer_id is not None
    assert images(desk) == (), "nothing asks for one yet"
    desk.begin("101")
    fill(desk)


class Broken:
    """A camera that does not answer until it is mended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mended = False
        take = SimulatedCamera.take

        def taken(camera: SimulatedCamera, marks: tuple[str, ...]) -> Photo:
            if not self.mended:
                raise EnvironmentFault("camera.no_answer")
            return take(camera, marks)

        monkeypatch.setattr(SimulatedCamera, "take", taken)


def test_whoever_is_new_is_photographed_as_their_card_is_read(clerk: DeskHall) -> None:
    begin(clerk)
    (image,) = images(clerk)
    assert image.purpose == "open_account"
    assert clerk.shows("已拍（模拟），用途：新开户入网")


def test_an_existing_customer_is_photographed_for_a_second_number(clerk: DeskHall) -> None:
    second_number(clerk)
    button = clerk.find("form.primary")
    assert isinstance(button, QPushButton)
    assert button.text() == "先拍证件影像", "it says what comes of it"
    assert clerk.shows("证件影像未拍，拍好才能提交")
    clerk.key("Ctrl+Return")
    assert clerk.state.orders == ()
    (image,) = images(clerk)
    assert image.purpose == "open_account"
    assert button.text() == "请第二人确认"
    clerk.key("Alt+F")
    answer(clerk, OTHER_CLERK, OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert clerk.hall.rebuilds()


def test_read_from_the_open_form_it_is_taken_by_itself(clerk: DeskHall) -> None:
    second_number(clerk)
    clerk.key("F3", "Alt+1")
    read(clerk, ELDER)
    clerk.key("Return")
    assert clerk.at(CounterMode.FORM)
    assert [image.purpose for image in images(clerk)] == ["open_account"]
    assert not clerk.shows("证件影像未拍")


def test_one_key_takes_it_and_another_picture(clerk: DeskHall) -> None:
    second_number(clerk)
    clerk.key("Alt+O")
    assert clerk.shows("已拍（模拟），用途：新开户入网")
    clerk.key("Alt+O")
    assert len(images(clerk)) == 2, "the first one was blurred"
    clerk.key("Alt+I")
    assert clerk.there("evidence.picture")


def test_a_camera_that_fails_says_so_and_is_tried_again(
    clerk: DeskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Broken(monkeypatch)
    second_number(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.shows("证件影像没拍成：高拍仪没有应答")
    assert clerk.state.orders == ()
    assert images(clerk) == ()
    camera.mended = True
    clerk.click("evidence.photo")
    assert clerk.shows("已拍（模拟）")
    assert not clerk.shows("没拍成")
    assert len(images(clerk)) == 1


def test_while_the_camera_is_out_of_order_a_file_goes_on(
    clerk: DeskHall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Broken(monkeypatch)
    file = tmp_path / "phone.jpg"
    Image.new("RGB", (400, 250), "white").save(file)
    second_number(clerk)
    assert not clerk.there("evidence.file"), "the camera comes first"
    clerk.key("Alt+O")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    clerk.click("evidence.file")
    assert images(clerk) == ()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    clerk.click("evidence.file")
    assert [image.source for image in images(clerk)] == [FILE_ID]
    assert clerk.shows("已拍，用途：新开户入网")


def test_a_camera_that_fails_at_the_reading_leaves_the_key_in_the_form(
    clerk: DeskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Broken(monkeypatch)
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    assert clerk.shows("高拍仪没有应答")
    camera.mended = True
    clerk.begin("101")
    assert clerk.shows("证件影像未拍")
    clerk.key("Alt+O")
    assert [image.purpose for image in images(clerk)] == ["open_account"]


def test_an_existing_customer_who_takes_a_number_over_is_photographed(clerk: DeskHall) -> None:
    serve(clerk, SPARE)
    clerk.key("F3")
    read(clerk, "wang_xiaoming")
    clerk.key("Return")
    clerk.begin("103")
    clerk.key("F3")
    read(clerk, ELDER)
    clerk.key("Return")
    taker = clerk.state.visit.other_verification_id
    assert [image.purpose for image in images(clerk, taker)] == ["ownership_transfer"]
    assert images(clerk) == (), "who gives the number away enters nothing"


def test_the_identity_page_says_what_there_is(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify(ELDER)
    clerk.key("F3")
    assert clerk.shows("证件影像：无，办理入网业务时再拍")
    clerk.key("Alt+O")
    assert images(clerk) == (), "no purpose, no picture"
    clerk.key("Esc")
    clerk.begin("101")
    clerk.key("Alt+O", "F3")
    assert clerk.shows("已拍（模拟），用途：新开户入网")
    clerk.click("evidence.photo")
    assert len(images(clerk)) == 2


def read_with_slow_camera(clerk: DeskHall, card: str) -> None:
    """Verify somebody while the camera is slow."""
    clerk.program.devices.tray.lay(card)
    clerk.key("F3")
    clerk.tasks.holding, clerk.tasks.lane = True, "pool"
    clerk.click("identity.same_person")
    clerk.program.devices.tray.lift()


def taking(clerk: DeskHall) -> bool:
    """Return whether the form says that the camera is at work."""
    return clerk.counter.parts.faces.state.taking


def test_an_image_that_is_kept_late_is_not_said_of_the_next_customer(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    read_with_slow_camera(clerk, "new_customer")
    clerk.key("Esc", "Alt+E")
    clerk.take()
    clerk.tasks.holding = False
    clerk.serve_next()
    clerk.tasks.arrive()
    assert clerk.state.notice == ""


def test_a_camera_that_fails_late_is_not_said_of_the_next_customer(
    clerk: DeskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    Broken(monkeypatch)
    clerk.take()
    clerk.serve_next()
    read_with_slow_camera(clerk, "new_customer")
    clerk.key("Esc", "Alt+E")
    clerk.take()
    clerk.tasks.holding = False
    clerk.serve_next()
    clerk.tasks.arrive()
    assert clerk.state.error is None


def test_a_camera_at_work_is_not_asked_again_after_a_look_at_another_page(clerk: DeskHall) -> None:
    second_number(clerk)
    clerk.tasks.holding, clerk.tasks.lane = True, "pool"
    clerk.key("Alt+O")
    assert taking(clerk)
    clerk.key("Esc")
    clerk.begin("101")
    assert taking(clerk), "the camera has not answered yet"
    clerk.key("Alt+O")
    clerk.tasks.arrive()
    assert not taking(clerk)
    assert len(images(clerk)) == 1
