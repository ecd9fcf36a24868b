"""An heir at the window, by keys: which proof comes next is said in passing, on the card, on the button."""

from app.ui.panels.form_state import FormMode
from tests.desk_hall import DeskHall
from tests.ui.counter.test_counter_people import SPARE, read, serve


def test_each_press_says_which_document_comes_next(clerk: DeskHall) -> None:
    serve(clerk, SPARE)
    clerk.key("F3", "Alt+2")
    read(clerk, "new_customer")
    clerk.key("Return")
    clerk.begin("103")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS)
    faces = clerk.counter.parts.faces
    while faces.state.step[0] == "own":
        clerk.key("Alt+O")
    assert faces.state.step == ("death_proof", 2, 3)
    assert clerk.shows("死亡证明还没拍（2/3）")
    clerk.key("Alt+O")
    assert clerk.shows("死亡证明已拍，请放亲属关系证明，再按 Alt+O（3/3）")
    assert clerk.shows("亲属关系证明还没拍（3/3）")
    clerk.key("Alt+O")
    assert clerk.shows("3 份影像都拍好了")
