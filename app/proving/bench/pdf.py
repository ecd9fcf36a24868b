"""A receipt in its three copies as PDF."""

from dataclasses import fields, replace
from io import BytesIO
from typing import Final

from app.documents.blocks import Band, Block, Codes
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.documents.receipt import layout
from app.domain.barcodes import receipt_barcode, receipt_qr
from app.domain.cash import Tender, TenderKind
from app.domain.documents import Copy, Letterhead, ReceiptContent
from app.domain.money import LineKind, PaymentLine
from app.domain.receipt_numbers import ReceiptNumber
from app.i18n import Text, load_text
from app.proving.bench.figures import Figure, Goal, Of, figure, median, milliseconds
from app.proving.bench.place import MORNING_MS
from app.terminal.places import RESOURCES

GROUP: Final = "pdf"
RECEIPTS: Final = (60, 10)
"""Measured receipts: usually, and with --quick."""
GOAL: Final = Goal("<=", Of.RATIO, 1.5)
FONTS: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_SIZE, _LEADING, _WIDTH, _HEIGHT, _MODULE = 9, 12, 227, 600, 0.94
"""Of the bare drawing, in points."""


def measure(*, quick: bool) -> tuple[Figure, ...]:
    """Return the time of a receipt's PDF, beside reportlab alone with the same words, fonts and codes."""
    text, fonts, bare = load_text("zh_CN", RESOURCES), Fonts(RESOURCES / "fonts"), Bare()
    contents = [sample_receipt(sequence) for sequence in range(1, RECEIPTS[quick] + 1)]
    real_ms, bare_ms = [], []
    render_pdf(sample_receipt(1_000), text, fonts)  # loads the fonts, as the first receipt of a day does
    bare.draw(_words(sample_receipt(1_000), text), "")
    for content in contents:
        words = _words(content, text)
        real_ms.append(milliseconds(lambda each=content: render_pdf(each, text, fonts)))  # type: ignore[misc]
        bare_ms.append(milliseconds(lambda each=words, no=content.number: bare.draw(each, no)))  # type: ignore[misc]
    words_of = "reportlab alone: the same words, fonts and codes, one below the other"
    return (
        figure("receipt_pdf", GROUP, median(real_ms), "ms", baseline=(words_of, median(bare_ms)), goal=GOAL),
    )


class Bare:
    """Draws with reportlab and nothing else."""

    def __init__(self) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        self._names = []
        for file in FONTS:
            pdfmetrics.registerFont(TTFont(f"bare-{file}", str(RESOURCES / "fonts" / file)))
            self._names.append(f"bare-{file}")

    def draw(self, copies: tuple[tuple[str, ...], ...], number: str) -> bytes:
        """Return a PDF with a page for each copy: its words line by line, then the codes of `number`."""
        from reportlab.pdfgen.canvas import Canvas

        buffer = BytesIO()
        canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), pageCompression=1, invariant=1)
        for words in copies:
            y = float(_HEIGHT)
            for line, word in enumerate(words):
                y -= _LEADING
                canvas.setFont(self._names[line % 4 == 0], _SIZE)
                canvas.drawString(_SIZE, y, word)
            if number:
                self._codes(canvas, number, y)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    @staticmethod
    def _codes(canvas: object, number: str, y: float) -> None:
        import barcode
        import segno

        rect = canvas.rect  # type: ignore[attr-defined]
        modules: str = barcode.get("code128", receipt_barcode(number)).build()[0]
        for x, length in _runs(modules):
            rect(_SIZE + x * _MODULE, y - 40, length * _MODULE, 36, stroke=0, fill=1)
        for row, cells in enumerate(segno.make(receipt_qr(number), error="m", micro=False).matrix):
            for x, length in _runs("".join("1" if cell else "0" for cell in cells)):
                rect(_SIZE + x * 2, y - 50 - row * 2, length * 2, 2, stroke=0, fill=1)


def _runs(modules: str) -> list[tuple[int, int]]:
    """Return the dark runs as (first module, modules)."""
    runs, start = [], -1
    for at, module in enumerate(f"{modules}0"):
        if module == "1" and start < 0:
            start = at
        elif module == "0" and start >= 0:
            runs.append((start, at - start))
            start = -1
    return runs


def _words(content: ReceiptContent, text: Text) -> tuple[tuple[str, ...], ...]:
    """Return every text that stands on each copy."""
    return tuple(
        tuple(word for block in layout(content, text, copy) for word in _texts(block))
        for copy in content.copies
    )


def _texts(block: Block) -> tuple[str, ...]:
    if isinstance(block, Codes):
        return (block.caption,)
    if isinstance(block, Band):
        return ()
    values = (getattr(block, each.name) for each in fields(block))
    return tuple(str(value) for value in values if type(value) is str and value)


def sample_receipt(sequence: int) -> ReceiptContent:
    """Return a receipt with four lines, paid in cash, in its three copies."""
    content = ReceiptContent(
        head=Letterhead(
            hall_name="示例市滨河路营业厅",
            hall_id="A01",
            zone="Asia/Shanghai",
            terminal_code="T01",
            terminal_name="1 号台席",
            counter="1",
            business_day="2026-03-11",
            at_ms=MORNING_MS,
        ),
        number="",
        reverses=None,
        customer="测试·王**",
        lines=(
            _line(LineKind.BILL, "宽带 010****6688 2 月账单", 98_00),
            _line(LineKind.LATE_FEE, "滞纳金 98.00×3‰×11 天", 3_23),
            _line(LineKind.PREPAYMENT, "预存 138****1234", 200_00),
            _line(LineKind.ROUNDING_TO_BALANCE, "零头转余额", 7),
        ),
        total_fen=301_30,
        tenders=(Tender(TenderKind.CASH, 301_30, received_fen=350_00, change_fen=48_70),),
        handler_no="T10237",
        handler_name="测试·林知夏",
        cashier_no="T10237",
        cashier_name="测试·林知夏",
        chain_tail="9F3C",
        copies=(Copy.CUSTOMER, Copy.CASHIER, Copy.HANDLER),
    )
    return replace(content, number=str(ReceiptNumber("T01", "K7Q", sequence)))


def _line(kind: LineKind, title: str, amount_fen: int) -> PaymentLine:
    return PaymentLine(kind=kind, item=kind.value, title=title, amount_fen=amount_fen)
