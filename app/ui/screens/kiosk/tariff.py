"""The tariff board (资费公示): what is published, a page at a time."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.customers import SubscriberKind
from app.i18n import Text
from app.services.rows.catalogue import PlanRow, TariffRow
from app.ui.screens.kiosk.asking import PLANS_A_PAGE, PRICES, leaf_at, leaves_of
from app.ui.screens.kiosk.parts import Box, Words, draw_in, sum_of
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import CHINESE, KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton

_ROWS = 12
_SPACE = (16, 40, 24)
"""Between parts, above and below the page."""
_GB = 1024


class TariffPage(QWidget):
    """Plans in boxes, prices in lines, and two buttons to turn the page."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = self._column = QVBoxLayout(self)
        self._title = Words(KIOSK_MAIN, bold=True)
        self._sub = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True)
        self._boxes = tuple(_PlanBox() for _ in range(PLANS_A_PAGE))
        self._prices = Box()
        self._rows = tuple(_PriceRow() for _ in range(_ROWS))
        for row in self._rows:
            self._prices.row.addWidget(row)
        self._before = KioskButton("", "chevron-left", height=96)
        self._before.setObjectName("kiosk_page_before")
        self._before.clicked.connect(lambda: presenter.asking.turn(-1))
        self._after = KioskButton("", "chevron-right", height=96)
        self._after.setObjectName("kiosk_page_after")
        self._after.clicked.connect(lambda: presenter.asking.turn(1))
        for button in (self._before, self._after):
            keeps = button.sizePolicy()
            keeps.setRetainSizeWhenHidden(True)
            button.setSizePolicy(keeps)
        turn = QHBoxLayout()
        turn.setSpacing(24)
        turn.addWidget(self._before)
        turn.addWidget(self._after)
        column.addWidget(self._title)
        column.addWidget(self._sub)
        column.addLayout(self._made_kinds(presenter))
        for box in self._boxes:
            column.addWidget(box)
        column.addWidget(self._prices)
        column.addStretch(1)
        column.addLayout(turn)

    def _made_kinds(self, presenter: KioskPresenter) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self._kinds = {kind: KioskButton("", height=96) for kind in (*SubscriberKind, PRICES)}
        for kind, button in self._kinds.items():
            button.setObjectName(f"kiosk_tariff_{kind}")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # a second tap leaves it chosen
            button.clicked.connect(lambda _on, which=kind: presenter.asking.turn_to(which))
            row.addWidget(button, 1)
        return row

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        board, large = state.board, state.elder
        if board is None:
            return
        draw_in(self._column, _SPACE, large=large)
        leaves, at = leaves_of(board, large=large), leaf_at(board, state.page, large=large)
        kind, plans, count = leaves[at].kind, leaves[at].plans, len(leaves)
        self._title.set_words(text("kiosk.tariff"), large=large)
        name = text(f"kiosk.tariff_kind.{kind}")
        sub = text("kiosk.tariff_sub", kind=name, day=board.day, page=at + 1, count=count)
        self._sub.set_words(sub, large=large)
        offered = {leaf.kind for leaf in leaves}
        for each, button in self._kinds.items():
            button.set_words(text(f"kiosk.tariff_tab.{each}"))
            button.setVisible(each in offered)
            button.setChecked(each == kind)
            button.set_elder(large)
        chinese = state.language == CHINESE
        for place, box in enumerate(self._boxes):
            box.setVisible(place < len(plans))
            if place < len(plans):
                box.show_plan(plans[place], text, chinese=chinese, large=large)
        prices = board.prices if kind == PRICES else ()
        self._prices.setVisible(bool(prices))
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(prices))
            if place < len(prices):
                row.show_price(prices[place], text, chinese=chinese, large=large)
        for button, code, free in (
            (self._before, "before", at > 0),
            (self._after, "after", at < count - 1),
        ):
            button.set_words(text(f"kiosk.tariff_{code}"))
            button.set_elder(large)
            # A lock would say that something is forbidden: there is no such page.
            button.setVisible(free)


class _PlanBox(Box):
    """One plan: name and monthly fee, then what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.row.setContentsMargins(32, 16, 32, 16)
        self.row.setSpacing(4)
        head = QHBoxLayout()
        self._name = Words(KIOSK_TITLE, bold=True, wrap=True)
        self._fee = Words(KIOSK_TITLE, bold=True, tone=Tone.PRIMARY)
        head.addWidget(self._name, 1)
        head.addWidget(self._fee)
        self._holds = Words(KIOSK_BODY, wrap=True)
        self._terms = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True)
        self.row.addLayout(head)
        self.row.addWidget(self._holds)
        self.row.addWidget(self._terms)

    def show_plan(self, plan: PlanRow, text: Text, *, chinese: bool, large: bool) -> None:
        """Show one plan."""
        self._name.set_words(plan.title if chinese else plan.title_en, large=large)
        self._fee.set_words(text("kiosk.tariff_monthly", amount=text.money(plan.monthly_fen)), large=large)
        parts = [
            _data(plan, text),
            _voice(plan, text),
            text("kiosk.tariff_sms", count=plan.sms) if plan.sms else "",
        ]
        self._holds.set_words(" · ".join(filter(None, parts)), large=large)
        self._holds.setVisible(any(parts))
        terms = (
            [text("kiosk.tariff_over", amount=text.money(plan.over_data_fen))] if plan.over_data_fen else []
        )
        if plan.contract_months:
            penalty = text.money(plan.penalty_fen)
            terms.append(text("kiosk.tariff_term", months=plan.contract_months, amount=penalty))
        self._terms.set_words("；".join(terms) if chinese else "; ".join(terms), large=large)
        self._terms.setVisible(bool(terms))
        self.setAccessibleName(f"{self._name.text()} {self._fee.text()} {self._holds.text()}")


def _data(plan: PlanRow, text: Text) -> str:
    if not plan.data_mb:
        return ""
    if plan.data_mb % _GB:
        return text("kiosk.tariff_data_mb", count=plan.data_mb)
    return text("kiosk.tariff_data", count=plan.data_mb // _GB)


def _voice(plan: PlanRow, text: Text) -> str:
    if plan.voice_min:
        return text("kiosk.tariff_voice", count=plan.voice_min)
    # Data alone may be taken for a plan with calls. A second card without either uses those of the first.
    bare = plan.kind == SubscriberKind.MOBILE and plan.data_mb
    return text("kiosk.tariff_no_voice") if bare else ""


class _PriceRow(QWidget):
    """One published price."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        self._title = Words(KIOSK_BODY, wrap=True)
        self._amount = Words(KIOSK_BODY, bold=True)
        row.addWidget(self._title, 1)
        row.addWidget(self._amount)

    def show_price(self, price: TariffRow, text: Text, *, chinese: bool, large: bool) -> None:
        """Show one price."""
        self._title.set_words(price.title if chinese else price.title_en, large=large)
        self._amount.set_words(sum_of(price.amount_fen, text), large=large)
