"""What stands where there is no shift to close: that there is none, or that it is still read."""

from app.i18n import Text
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseState
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.unread import Unread


class NoShiftCard(Card):
    """Says that there is no shift, and leads to where one is opened."""

    def __init__(self, presenter: ClosePresenter, text: Text) -> None:
        super().__init__()
        self._text = text
        self.open_one = Button(text("close.none.open"), Kind.PRIMARY, Size.LARGE, icon="cash-register")
        self.open_one.setObjectName("close.open_shift")
        self.open_one.clicked.connect(lambda: presenter.go("open_shift"))
        self._nothing = EmptyState("cash-register", "", "", self.open_one)
        self.body.addWidget(self._nothing)
        self._unread = Unread(presenter.refresh, "close")
        self.body.addWidget(self._unread)

    def show_state(self, state: CloseState) -> None:
        """Say that there is no shift, but only once that was read."""
        text, wrong = self._text, state.error
        fault = wrong is not None and not state.ready
        self._unread.show_fault(text("close.none.fault"), wrong, text)
        self._unread.setVisible(fault)
        self._nothing.setVisible(not fault)
        if not state.ready:
            self._nothing.set("cash-register", text("close.none.reading"))
        else:
            self._nothing.set("cash-register", text("close.none.title"), text("close.none.detail"))
        self.open_one.setVisible(state.ready)
