"""What a customer reads line by line before signing: all of it, in one size, under heads that fit it."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.screens.customer.comparison import MOST_HIGH, Comparison, Part
from app.ui.theme import MAIN, load_fonts
from tests.customer_hall import ask_back, fill, screen, serve, submit
from tests.desk_hall import DeskHall
from tests.painted import Piece, texts

HEADS = ("套餐变更", "现在", "变更后")


def table(desk: DeskHall) -> Comparison:
    """Return the table that the customer reads."""
    view = screen(desk).view
    desk.robot.breathe()
    (found,) = (each for each in view.findChildren(Comparison) if each.isVisible())
    return found


def read(widget: QWidget) -> list[str]:
    return [piece.text for piece in texts(widget)]


def wide(qtbot: QtBot) -> Comparison:
    """Return a table as wide as on the customer's screen."""
    load_fonts()
    found = Comparison()
    qtbot.addWidget(found)
    found.setFixedWidth(712)
    found.show()
    return found


def sizes(pieces: list[Piece]) -> set[int]:
    """Return the sizes of what is no head."""
    return {piece.px for piece in pieces if piece.text not in {*HEADS, "您办理的"}}


def test_the_new_contract_and_its_penalty_are_as_large_as_all_else(qtbot: QtBot) -> None:
    found = wide(qtbot)
    rows = (
        ("套餐", "畅享 129", "云享 59"),
        ("国内流量", "30 GB，超出 5.00 元/GB", "20 GB，超出 5.00 元/GB"),
        ("合约与补贴", "至 2026-08-31", "新合约至 2027-03-31，期内解约付 ¥120.00"),
        *((f"第 {at} 项", "—", "2026-04-01") for at in range(4)),
    )
    found.set_parts((Part(HEADS, rows),))
    pieces = texts(found)
    assert sizes(pieces) == {MAIN}
    said = "".join(piece.text for piece in pieces)
    assert "新合约至 2027-03-31，期内解约付 ¥120.00" in said
    # A line breaks behind a part of the sentence, and none as long as the columns can share their room.
    assert len({piece.place.top() for piece in pieces}) == 1 + len(rows) + 2
    assert "…" not in said
    found.setFixedWidth(400)
    assert not [each for each in read(found) if "…" in each and each not in HEADS]


def test_when_it_takes_effect_has_no_before_and_says_so(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    assert read(table(clerk))[-3:] == ["生效", "—", "2026-04-01"]


def test_what_was_asked_stands_apart_from_what_changes(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.prepay("50")
    clerk.fill("checkout_cash", "500")
    clerk.key("F9")
    ask_back(clerk)
    clerk.key("Ctrl+Return")
    said = read(table(clerk))
    asked, changes = said[: said.index("现在")], said[said.index("现在") :]
    assert asked[asked.index("退费金额") + 1] == "¥20.00"
    assert asked[asked.index("退款方式") + 1] == "现金（原路退回）"
    assert "—" not in asked
    assert changes[changes.index("账户余额") + 1] == "¥96.80", "of one number its own number says nothing"


def test_a_table_that_would_be_too_high_is_set_smaller_all_alike(qtbot: QtBot) -> None:
    found = wide(qtbot)
    long = "至 2027-03-31，期内解约须付违约金 ¥300.00 并返还购机补贴 ¥150.00，余量不结转"
    found.set_parts((Part(HEADS, tuple((f"第 {at} 项", "—", long) for at in range(9))),))
    small = texts(found)
    assert len(sizes(small)) == 1
    assert sizes(small) < {*range(MAIN)}
    assert found.height() <= MOST_HIGH
    assert "".join(piece.text for piece in small).count(long) == 9
    found.set_parts((Part(HEADS, (("套餐", "畅享 129", "云享 59"),)),))
    assert sizes(texts(found)) == {MAIN}


def test_a_number_to_keep_is_no_change(qtbot: QtBot) -> None:
    found = wide(qtbot)
    kept = Part(("", "", ""), (("生效前急停热线", "", "400 800 0086"),))
    found.set_parts((Part(HEADS, (("号码状态", "正常", "停机"),)), kept))
    assert found.accessibleDescription() == "号码状态 正常 停机; 生效前急停热线 400 800 0086"
    assert read(found)[-2:] == ["生效前急停热线", "400 800 0086"]
