"""A till and a kiosk on one store, with the provider of payment codes as it runs: HTTP on loopback."""

from pathlib import Path

from app.devices.id_reader.samples import SimulatedIdReader, load_cards
from app.devices.payment_code.driver import HttpCodeProvider
from app.devices.payment_code.emulator import PaymentEmulator
from app.services.appointments import AppointmentService
from app.services.claims import ClaimService
from app.services.complaints import ComplaintService
from app.services.kiosk_bills import KioskBills
from app.services.kiosk_desk import KioskDesk
from app.services.kiosk_money import KioskMoney
from app.services.payment_codes import PaymentCodes
from app.services.progress import ProgressService
from app.services.queue import QueueService
from app.services.reversals import PaymentReverser
from app.services.service_passwords import ServicePasswordService
from tests.factories import ZONE
from tests.factories_money import RESOURCES, Till

PAID, LATER, DECLINED, POOR, SILENT_PAID, SILENT_NOT = (f"13000000000000000{tail}" for tail in "056789")
"""WeChat codes by what the provider makes of them."""
ALIPAY = "2800000000000000"
MOBILE_NUMBER = "13800001234"
BROADBAND_NUMBER = "01088886688"
OWNER_ID = "11010519491231002X"


class KioskTill(Till):
    """A till that also takes payment codes, and the kiosk beside it."""

    def __init__(self, folder: Path, *, seed: int = 1, connected: bool = True) -> None:
        self.provider = PaymentEmulator(file=folder / "codes.json")
        self.provider.start()
        self.line = HttpCodeProvider(self.provider.url) if connected else None
        super().__init__(folder, seed=seed)

    def start(self) -> None:
        """Make the services."""
        super().start()
        rig = self.rig
        base = (rig.store, rig.clock, rig.ids)
        self.codes = PaymentCodes(*base, self.line)
        self.reverser = PaymentReverser(*base, self.card, self.codes)
        self.claims = ClaimService(*base, self.codes, self.service)
        self.money = KioskMoney(*base, self.service, self.codes, self.claims, self.texts)
        cards = load_cards(RESOURCES / "catalogue" / "cards.json", rig.clock, ZONE)
        self.reader = SimulatedIdReader(cards, rig.clock)
        self.bills = KioskBills(*base, self.reader, ServicePasswordService(*base))
        self.complaints = ComplaintService(*base)
        self.desk = KioskDesk(rig.store, rig.clock, self.complaints, ProgressService(rig.store), self.texts)
        self.queue = QueueService(*base)
        self.appointments = AppointmentService(*base, self.queue)

    def close(self) -> None:
        """End provider and store."""
        self.provider.stop()
        self.rig.store.close()
