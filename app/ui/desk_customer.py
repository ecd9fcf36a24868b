"""Opens the customer's screen beside a counter, and ties the two together."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication

from app.i18n import Text
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.mounting import Desk
from app.ui.placing import FRAME
from app.ui.screens.counter.parts import Parts
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CounterState
from app.ui.screens.customer.presenter import CustomerPresenter
from app.ui.screens.customer.view import CustomerView
from app.ui.theme import Tone


class CustomerScreen:
    """The second window of one counter; it is there while somebody is signed in."""

    def __init__(
        self,
        desk: Desk,
        program: Program,
        session: Session,
        counter: CounterPresenter,
        parts: Parts,
        zone: str,
        text: Text,
    ) -> None:
        self._desk = desk
        number = counter_number(program, session)
        self.presenter = CustomerPresenter(program, session, number, text.lang)
        self.view = CustomerView(self.presenter, program.texts, zone)
        self.presenter.setParent(self.view)
        counter.state_changed.connect(self._on_counter)
        parts.form.state_changed.connect(self.presenter.follow_form)
        parts.checkout.state_changed.connect(self.presenter.follow_checkout)
        self.presenter.spoken.connect(counter.spoken)
        self.presenter.spoken.connect(parts.form.spoken)
        self.presenter.doubted.connect(self._on_doubt)
        self._on_counter(counter.state)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        """Name the window in the clerk's language, whoever stands before it: the clerk looks for it."""
        self.view.setWindowTitle(text("customer_screen.title"))

    def _on_counter(self, state: CounterState) -> None:
        self.presenter.follow_visit(state.ticket, state.visit)

    def _on_doubt(self) -> None:
        self._desk.say(self._desk.text("customer_screen.doubted"), Tone.UNSYNCED)

    def open(self) -> None:
        """Show the window, whole on a second screen, else behind the counter, which keeps the keys."""
        self.view.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        screens = QGuiApplication.screens()
        if len(screens) > 1:
            # The one keyboard is the clerk's: a finger over there must not take it from the desk.
            self.view.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
            self.view.setGeometry(screens[1].geometry())
            self.view.showFullScreen()
        else:
            room = screens[0].availableGeometry()
            high = room.height() - FRAME
            if self.view.height() > high:
                self.view.resize(self.view.width(), high)
            size = self.view.size()
            # What looks out below the other windows brings it to the front; its title stays on the screen.
            top = max(room.y() + FRAME, room.bottom() + 1 - size.height())
            self.view.setGeometry(QRect(QPoint(max(room.x(), room.right() - size.width()), top), size))
            self.view.show()
            self.view.lower()

    def close(self) -> None:
        """Close the window; nothing of the customer stays in it."""
        self.presenter.stop()
        self.view.close()
        self.view.deleteLater()


def wanted(program: Program) -> bool:
    """Return whether a counter opens its customer's screen: a second screen is there, or it is set."""
    return program.second_screen or len(QGuiApplication.screens()) > 1


def counter_number(program: Program, session: Session) -> str:
    """Return the number of the counter that somebody sits at, or nothing."""
    with program.store.read() as queries:
        row = queries.halls.counter(session.counter_id) if session.counter_id else None
    return str(row.number) if row else ""
