"""Builds the object graph of a terminal: store, devices, services."""

from collections.abc import Callable
from pathlib import Path

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.devices.id_reader.driver import SimulatedIdReader, load_cards
from app.devices.printer.file_printer import FilePrinter
from app.documents.fonts import Fonts
from app.domain.documents import DocumentContent
from app.i18n import LANGUAGES, Text, load_text
from app.services.approvals import ApprovalService
from app.services.close import CloseService
from app.services.complaints import ComplaintService
from app.services.customers import CustomerService
from app.services.identity import IdentityService
from app.services.money import CheckoutService
from app.services.orders import OrderService
from app.services.ports import Clock, Ids
from app.services.queue import QueueService
from app.services.reversals import PaymentReverser
from app.services.shifts import ShiftService
from app.services.spool import SpoolService
from app.services.staff import StaffService
from app.services.stock import StockService
from app.terminal.places import CATALOGUE, RESOURCES
from app.ui.context import Program, Services
from app.ui.tasks import Runner
from db.uow import SqlStore

Render = Callable[[DocumentContent, str], tuple[bytes, bytes]]


def build(
    store: SqlStore, clock: Clock, ids: Ids, tasks: Runner, print_folder: Path | None, state_folder: Path
) -> Program:
    """Return the program around an open store. `state_folder` keeps what simulated devices remember."""
    texts = {lang: load_text(lang, RESOURCES) for lang in LANGUAGES}
    with store.read() as queries:
        zone = queries.halls.hall().zone
    reader = SimulatedIdReader(load_cards(CATALOGUE / "cards.json", clock, zone), clock)
    card = SimulatedCardTerminal(state_folder / "simulated-cards.json")
    staff = StaffService(store, clock, ids)
    queue = QueueService(store, clock, ids)
    reverser = PaymentReverser(store, clock, ids, card)
    orders = OrderService(store, clock, ids, reverser, texts)
    shifts = ShiftService(store, clock, ids, staff)
    services = Services(
        staff=staff,
        identity=IdentityService(store, clock, ids, reader),
        customers=CustomerService(store, clock, ids),
        queue=queue,
        orders=orders,
        approvals=ApprovalService(store, clock, ids, orders, staff),
        stock=StockService(store),
        checkout=CheckoutService(store, clock, ids, card, texts),
        reverser=reverser,
        spool=SpoolService(store, clock, ids, FilePrinter(print_folder), renderer(texts)),
        complaints=ComplaintService(store, clock, ids),
        shifts=shifts,
        close=CloseService(store, clock, ids, staff, queue, orders),
    )
    return Program(
        store=store,
        feed=store,
        clock=clock,
        ids=ids,
        tasks=tasks,
        texts=texts,
        services=services,
        reader=reader,
        card=card,
    )


def renderer(texts: dict[str, Text]) -> Render:
    """Return the function that makes PDF and ESC/POS bytes of a content in its own language."""
    fonts = Fonts(RESOURCES / "fonts")

    def run(content: DocumentContent, language: str) -> tuple[bytes, bytes]:
        # Not before the first paper: nobody who signs in waits for them.
        from app.documents.escpos import render_escpos
        from app.documents.pdf import render_pdf

        text = texts[language]
        return render_pdf(content, text, fonts), render_escpos(content, text, fonts)

    return run
