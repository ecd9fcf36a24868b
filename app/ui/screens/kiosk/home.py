"""The kiosk's first page: one touch gives a number (mockup kiosk-home), and what is done without a clerk."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.queue import Precedence
from app.domain.queue_times import clock_time
from app.i18n import Text
from app.services.queue import HallWait
from app.services.rows.halls import ServiceRow
from app.ui.screens.kiosk.parts import Notice, Words, draw_in, known_icon
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import CHINESE, KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton, KioskTile, stand_together

_LARGE, _SMALL = 336, 200
"""Height of tiles (mockup kiosk-home), which large letters have room for too: no target shrinks with them."""
_GRID = 1096
"""The same of all services together."""
_SPACE, _WIDER_SPACE = (16, 40, 32), (24, 40, 32)
"""Between parts, above and below a page."""
_FEW = 10
"""Up to so many services stand in two columns."""
_WIDE = 2
_PRECEDENCES = (
    (Precedence.ELDER, "human-cane"),
    (Precedence.DISABLED, "wheelchair-accessibility"),
    (Precedence.PREGNANT, "human-pregnant"),
)


class HomePage(QWidget):
    """Greeting, wait, one big tile, card, phone and appointment, what is done alone, and when it closes."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = self._column = QVBoxLayout(self)
        self._greeting = Words(KIOSK_TITLE, bold=True)
        self._wait = Words(tone=Tone.MUTED)
        self._any = KioskTile("ticket-confirmation-outline", "", "", primary=True, wide=True)
        self._any.setObjectName("kiosk_any")
        self._any.setMinimumHeight(240)
        self._any.setMaximumHeight(_LARGE)
        self._any.clicked.connect(presenter.take_any)
        self._who = tuple(
            _tile(name, icon, then, small=False)
            for name, icon, then in (
                ("card", "card-account-details-outline", presenter.paying.by_card),
                ("phone", "cellphone", presenter.paying.by_phone),
                ("booking", "calendar-clock", presenter.booked.start),
            )
        )
        who = QHBoxLayout()
        who.setSpacing(24)
        for _, tile in self._who:
            tile.setMinimumHeight(220)
            tile.setMaximumHeight(_LARGE)
            who.addWidget(tile, 1)
        self._title = Words(KIOSK_BODY, bold=True)
        self._things = tuple(
            _tile(name, icon, then, small=True)
            for name, icon, then in (
                ("pay", "wallet-outline", presenter.paying.by_phone),
                ("bill", "receipt-text-outline", presenter.paying.see),
                ("services", "format-list-bulleted", presenter.choose_services),
                ("progress", "progress-clock", presenter.asking.progress),
                ("complain", "message-alert-outline", presenter.asking.complain),
                ("tariff", "file-document-outline", presenter.asking.tariff),
            )
        )
        grid = QGridLayout()
        grid.setSpacing(24)
        for place, (_, tile) in enumerate(self._things):
            tile.setMinimumHeight(140)
            tile.setMaximumHeight(_SMALL)
            grid.addWidget(tile, place // 3, place % 3)
        for row in (self._who, self._things):
            stand_together(tile for _, tile in row)
        self._hours = Notice("information-outline", Tone.UNSYNCED, Tone.UNSYNCED)
        self._alone = Notice("lan-disconnect", Tone.OFFLINE, Tone.OFFLINE)
        self._alone.setObjectName("kiosk_alone")
        column.addWidget(self._greeting)
        column.addWidget(self._wait)
        column.addSpacing(8)
        column.addWidget(self._any, 5)
        column.addSpacing(8)
        column.addLayout(who, 5)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addLayout(grid, 6)
        column.addSpacing(8)
        column.addStretch()
        column.addWidget(self._alone)
        column.addWidget(self._hours)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, hall = state.elder, state.hall
        draw_in(self._column, _SPACE, large=large)
        self._greeting.set_words(text("kiosk.greeting"), large=large)
        self._any.set_words(text("kiosk.any"), text("kiosk.any_detail"))
        self._any.set_elder(large)
        self._title.set_words(text("kiosk.alone_title"), large=large)
        for name, tile in self._who:
            tile.set_words(text(f"kiosk.home.{name}"), text(f"kiosk.home.{name}_detail"))
            tile.set_elder(large)
        for name, tile in self._things:
            tile.set_words(text(f"kiosk.home.{name}"))
            tile.set_elder(large)
        if hall is None:
            return
        self._wait.set_words(wait_words(hall.wait, text), large=large)
        closes = clock_time(hall.wait.closes)
        hours = text("kiosk.always") if hall.wait.always else text("kiosk.closes", closes=closes)
        detail = text("kiosk.always_detail" if hall.wait.always else "kiosk.closes_detail")
        self._hours.set_words(hours, detail, large=large)
        self._alone.set_words(text("kiosk.alone.title"), text("kiosk.alone.detail"), large=large)
        self._alone.setVisible(hall.alone)
        # In large letters there is no room for both, and the network is the news.
        self._hours.setVisible(not (hall.alone and large))


class ServicesPage(QWidget):
    """The hall's services, with the precedences that a customer may claim."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._services: tuple[ServiceRow, ...] = ()
        self._tiles: dict[str, KioskTile] = {}
        column = self._column = QVBoxLayout(self)
        self._claims = Words(KIOSK_TITLE, bold=True)
        self._claim_hint = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True)
        self._claim_buttons: dict[Precedence, KioskButton] = {}
        claims = QHBoxLayout()
        claims.setSpacing(24)
        for precedence, icon in _PRECEDENCES:
            button = KioskButton("", icon, height=120)
            button.setObjectName(f"kiosk_claim_{precedence.value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, which=precedence: presenter.choose_precedence(which))
            claims.addWidget(button, 1)
            self._claim_buttons[precedence] = button
        self._title = Words(KIOSK_TITLE, bold=True)
        tiles = QWidget()
        tiles.setMaximumHeight(_GRID)
        self._grid = QGridLayout(tiles)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(24)
        for part in (self._claims, self._claim_hint):
            column.addWidget(part)
        column.addLayout(claims)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addWidget(tiles, 1)
        column.addStretch()

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large = state.elder
        draw_in(self._column, _WIDER_SPACE, large=large)
        self._claims.set_words(text("kiosk.claim"), large=large)
        self._claim_hint.set_words(text("kiosk.claim_hint"), large=large)
        self._title.set_words(text("kiosk.services"), large=large)
        for precedence, button in self._claim_buttons.items():
            button.set_words(text(f"kiosk.precedence.{precedence.value}"))
            button.set_elder(large)
            button.setChecked(precedence is state.precedence)
        if state.hall is None:
            return
        self._set_services(state.hall.services)
        for service in state.hall.services:
            tile = self._tiles[service.service_id]
            tile.set_words(service.title if state.language == CHINESE else service.title_en)
            tile.set_elder(large)

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
            tile = KioskTile(known_icon(service.icon), service.title, small=columns > _WIDE)
            tile.setObjectName(f"kiosk_service_{service.service_id}")
            tile.setMinimumHeight(104)
            tile.clicked.connect(lambda _on=False, which=service.service_id: self._presenter.take(which))
            self._grid.addWidget(tile, place // columns, place % columns)
            self._tiles[service.service_id] = tile
        stand_together(self._tiles.values())


def _tile(name: str, icon: str, then: Callable[[], None], *, small: bool) -> tuple[str, KioskTile]:
    tile = KioskTile(icon, "", small=small)
    tile.setObjectName(f"kiosk_home_{name}")
    tile.clicked.connect(lambda _on=False: then())
    return name, tile


def wait_words(wait: HallWait, text: Text) -> str:
    """Return how many wait and how long it takes, as a range; nothing where nobody here knows."""
    if not wait.counted:
        return text("kiosk.wait_unknown")
    if not wait.served:
        # Whoever waits is called once somebody sits at a counter: no figure would be true.
        return text("kiosk.wait_closed", count=wait.waiting)
    if wait.high_min == 0:
        return text("kiosk.wait_none", count=wait.waiting)
    if wait.low_min == wait.high_min:
        return text("kiosk.wait_one", count=wait.waiting, high=wait.high_min)
    return text("kiosk.wait", count=wait.waiting, low=wait.low_min, high=wait.high_min)
