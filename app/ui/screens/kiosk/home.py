"""The kiosk's first page: one touch gives a number (mockup kiosk-home)."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.queue import Precedence
from app.domain.queue_times import clock_time
from app.i18n import Text
from app.services.queue import HallWait
from app.services.rows.halls import ServiceRow
from app.ui.screens.kiosk.parts import MARGIN, Notice, Words, known_icon
from app.ui.screens.kiosk.presenter import CHINESE, KioskMode, KioskPresenter, KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton, KioskTile

_FEW = 8
"""Up to so many services stand in two columns."""
_PRECEDENCES = (
    (Precedence.ELDER, "human-cane"),
    (Precedence.DISABLED, "wheelchair-accessibility"),
    (Precedence.PREGNANT, "human-pregnant"),
)


class HomePage(QWidget):
    """Greeting with the wait, one big tile, precedence, the hall's services, and when the hall closes."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._services: tuple[ServiceRow, ...] = ()
        self._tiles: dict[str, KioskTile] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 40, MARGIN, 32)
        column.setSpacing(16)
        self._greeting = Words(KIOSK_TITLE, bold=True)
        self._wait = Words(tone=Tone.MUTED)
        self._any = KioskTile("ticket-confirmation-outline", "", "", primary=True, wide=True)
        self._any.setObjectName("kiosk_any")
        self._any.setMinimumHeight(240)
        self._any.clicked.connect(presenter.take_any)
        self._claims = Words(KIOSK_BODY, bold=True)
        self._claim_hint = Words(KIOSK_BODY, tone=Tone.MUTED)
        self._claim_buttons: dict[Precedence, KioskButton] = {}
        claims = QHBoxLayout()
        claims.setSpacing(24)
        for precedence, icon in _PRECEDENCES:
            button = KioskButton("", icon, height=96)
            button.setObjectName(f"kiosk_claim_{precedence.value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, which=precedence: presenter.choose_precedence(which))
            claims.addWidget(button, 1)
            self._claim_buttons[precedence] = button
        self._title = Words(KIOSK_BODY, bold=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(20)
        self._hours = Notice("information-outline", Tone.UNSYNCED, Tone.UNSYNCED)
        self._alone = Notice("lan-disconnect", Tone.OFFLINE, Tone.OFFLINE)
        self._alone.setObjectName("kiosk_alone")
        head = QHBoxLayout()
        head.addWidget(self._claims)
        head.addSpacing(16)
        head.addWidget(self._claim_hint)
        head.addStretch(1)
        column.addWidget(self._greeting)
        column.addWidget(self._wait)
        column.addSpacing(8)
        column.addWidget(self._any, 3)
        column.addSpacing(8)
        column.addLayout(head)
        column.addLayout(claims)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._grid, 8)
        column.addSpacing(8)
        column.addWidget(self._alone)
        column.addWidget(self._hours)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, hall = state.elder, state.hall
        self._greeting.set_words(text("kiosk.greeting"), large=large)
        self._any.set_words(text("kiosk.any"), text("kiosk.any_detail"))
        self._any.set_elder(large)
        self._claims.set_words(text("kiosk.claim"), large=large)
        self._claim_hint.set_words(text("kiosk.claim_hint"), large=large)
        self._title.set_words(text("kiosk.services"), large=large)
        for precedence, button in self._claim_buttons.items():
            button.set_words(text(f"kiosk.precedence.{precedence.value}"))
            button.set_elder(large)
            button.setChecked(precedence is state.precedence)
        if hall is None:
            return
        self._wait.set_words(wait_words(hall.wait, text), large=large)
        closes = clock_time(hall.wait.closes)
        self._hours.set_words(text("kiosk.closes", closes=closes), text("kiosk.closes_detail"), large=large)
        self._alone.set_words(text("kiosk.alone.title"), text("kiosk.alone.detail"), large=large)
        self._alone.setVisible(hall.alone)
        # In large letters there is no room for both, and the network is the news.
        self._hours.setVisible(not (hall.alone and large))
        self._set_services(hall.services)
        for service in hall.services:
            tile = self._tiles[service.service_id]
            tile.set_words(service.title if state.language == CHINESE else service.title_en)
            tile.set_elder(large)
        busy = state.mode is KioskMode.BUSY
        for touchable in (self._any, *self._tiles.values()):
            touchable.setEnabled(not busy)

    def _set_services(self, services: tuple[ServiceRow, ...]) -> None:
        """Make a tile for each service; a change of the catalogue makes them anew."""
        if services == self._services:
            return
        self._services = services
        for tile in self._tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = {}
        columns = 2 if len(services) <= _FEW else 3
        for place, service in enumerate(services):
            tile = KioskTile(known_icon(service.icon), service.title, small=True)
            tile.setObjectName(f"kiosk_service_{service.service_id}")
            tile.setMinimumHeight(104)
            tile.clicked.connect(lambda _on=False, which=service.service_id: self._presenter.take(which))
            self._grid.addWidget(tile, place // columns, place % columns)
            self._tiles[service.service_id] = tile


def wait_words(wait: HallWait, text: Text) -> str:
    """Return how many wait and how long it takes, as a range."""
    if wait.high_min == 0:
        return text("kiosk.wait_none", count=wait.waiting)
    if wait.low_min == wait.high_min:
        return text("kiosk.wait_one", count=wait.waiting, high=wait.high_min)
    return text("kiosk.wait", count=wait.waiting, low=wait.low_min, high=wait.high_min)
