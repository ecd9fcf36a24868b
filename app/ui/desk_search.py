"""The search box of a desk: what is here at once, and whom only the centre knows a moment later.

Nothing waits for the centre: a chip says that it is asked, and a press on the chip waits no longer.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QPoint
from shiboken6 import isValid

from app.domain.barcodes import ScannedKind, read_barcode
from app.domain.payment_codes import CLAIM_MARK, plain_claim
from app.i18n import Text
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.theme import Tone
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.menus import Menu
from app.ui.widgets.shell import Shell

if TYPE_CHECKING:
    from app.domain.copies import Question
    from app.services.customers import Hit
    from app.services.lookups import Looked

_ICON: Final = "cloud-search-outline"


def is_ours(words: str) -> bool:
    """Return whether a code stands on paper of ours: what it names can be opened."""
    return read_barcode(words) is not None or _of_a_claim(words)


def _of_a_claim(words: str) -> bool:
    """Return whether the number of a kiosk's payment slip is meant, mistyped or not."""
    return plain_claim(words) is not None or words.strip().upper().startswith(f"{CLAIM_MARK}-")


class Place(Protocol):
    """What the search may ask of its window."""

    @property
    def text(self) -> Text:
        """The sentences of the window's language."""
        ...

    def go(self, key: str, show: str = "") -> None:
        """Bring a screen to the front and tell it what to show."""
        ...

    def say(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Inform in passing."""
        ...

    def say_error(self, error: Exception) -> None:
        """Tell an error."""
        ...


class DeskSearch(QObject):
    """Answers what the palette does not know: numbers, slips, people."""

    def __init__(
        self,
        shell: Shell,
        program: Program,
        session: Session,
        desk: Place,
        serves: Callable[[], bool],
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._program = program
        self._session = session
        self._desk = desk
        self._serves = serves
        self._asked: Question | None = None
        self._chip = shell.top.add_chip(StatusChip(_ICON, "", Tone.PRIMARY))
        self._chip.setObjectName("chip.lookup")
        self._chip.clicked.connect(self.leave)
        self._chip.hide()

    @property
    def asking(self) -> bool:
        """Return whether the centre is being asked."""
        return self._asked is not None

    def search(self, words: str) -> None:
        """Look for what was typed or scanned."""
        scanned = read_barcode(words)
        if scanned is not None and scanned.kind is ScannedKind.TICKET and self._serves():
            # A slip is called, also one that this terminal has not heard of.
            self._shell.top.search.clear()
            self._desk.go("counter", f"slip:{words}")
            return
        if _of_a_claim(words) and self._serves():
            self._shell.top.search.clear()
            self._desk.go("counter", f"claim:{words.strip()}")
            return
        customers, session = self._program.services.customers, self._session
        self._program.tasks.write(
            lambda: customers.find(session, words),
            lambda hits: self.show_hits(hits, words),
            self._desk.say_error,
        )

    def show_hits(self, hits: "tuple[Hit, ...]", words: str = "") -> None:
        """Open the only hit, let choose among several, and ask the centre where there is none."""
        if not isValid(self._shell):
            return
        box = self._shell.top.search
        if hits:
            # What was typed may be personal: it does not stay on the screen.
            box.clear()
        if not hits:
            self._ask(words)
        elif len(hits) == 1:
            self.open_hit(hits[0])
        else:
            menu = Menu(self._shell)
            for hit in hits:
                action = menu.addAction(f"{hit.title}    {hit.detail}")
                action.triggered.connect(lambda _on=False, chosen=hit: self.open_hit(chosen))
            menu.popup(box.mapToGlobal(QPoint(0, box.height())))

    def open_hit(self, hit: "Hit") -> None:
        """Open what the search found, on the screen that it belongs to."""
        from app.services.customers import HitKind  # not before somebody searches

        if hit.kind is HitKind.ORDER and self._serves():
            self._desk.go("counter", f"order_id:{hit.ref}")
        elif hit.kind in (HitKind.RECEIPT, HitKind.ORDER):
            # By what is printed: nobody ever reads an id.
            self._desk.go("documents", hit.title)
        else:
            self._desk.go(
                "counter", f"{hit.kind}:{hit.customer_id or ''}:{hit.subscriber_id or ''}:{hit.ref}"
            )

    # -- whom only the centre knows -----------------------------------------------------------------------

    def _ask(self, words: str) -> None:
        lookups, session = self._program.services.lookups, self._session
        question = lookups.by_words(words)
        if question is None:
            self._desk.say(self._desk.text("desk.nothing_found"), Tone.UNSYNCED)
            return
        self._asked = question
        self.retranslate(self._desk.text)
        self._chip.show()
        self._program.tasks.pool(
            lambda: lookups.ask(session, question),
            lambda looked: self._on_looked(question, looked),
            lambda error: self._on_failed(question, error),
        )

    def leave(self) -> None:
        """Wait no longer for the centre; what it answers is kept, and opens nothing."""
        self._asked = None
        self._chip.hide()

    def _on_looked(self, question: "Question", looked: "Looked") -> None:
        from app.services.lookups import Found

        if not isValid(self._shell) or self._asked is not question:
            return
        self.leave()
        if looked.found is Found.COPIED:
            self._shell.top.search.clear()
            self._desk.go("counter", f"subscriber:{looked.customer_id}:{looked.subscriber_id}:")
        tone = Tone.OK if looked.found is Found.COPIED else Tone.UNSYNCED
        self._desk.say(self._desk.text(f"lookup.{looked.found}"), tone)

    def _on_failed(self, question: "Question", error: Exception) -> None:
        if isValid(self._shell) and self._asked is question:
            self.leave()
            self._desk.say_error(error)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._chip.set(_ICON, text("lookup.asking"), Tone.PRIMARY, detail=text("lookup.leave"))
        self._shell.top.search.setPlaceholderText(text("desk.search"))
        self._shell.top.search.setAccessibleName(text("desk.search"))
