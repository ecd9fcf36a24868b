"""A receipt drawn as the 80 mm printer lays it out: black on white in every theme."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.bank_transfers import slip_number
from app.domain.barcodes import receipt_barcode, receipt_qr
from app.domain.capitals import capitals
from app.domain.documents import Copy, ReceiptContent
from app.domain.money_rules import tail_of
from app.i18n import Text
from app.services.cards import SIMULATED
from app.ui.theme import BODY, TITLE, font
from app.ui.widgets.paint import LEFT, RIGHT, crisp, width_of, words

_INK, _WHITE, _EDGE = "#000000", "#FFFFFF", "#7A8894"
_BAND = {Copy.CUSTOMER: "#B3261E", Copy.CASHIER: "#1E7A3E", Copy.HANDLER: "#FFFFFF"}
_PAD, _ROW, _CODES, _BAND_HEIGHT = 16, 22, 72, 8
_QUIET = 4
_WRAP = Qt.TextFlag.TextWordWrap
_BESIDE = 20
"""Characters of a bank slip's number that leave room for a word beside it."""
_EVERY = 8
"""After so many lines a line across gets the words of training again, as on paper."""


@dataclass(frozen=True, slots=True)
class _Line:
    left: str
    right: str = ""
    px: int = BODY
    bold: bool = False
    rule: bool = False
    centred: bool = False
    inverse: bool = False
    """White on black, across the paper."""


class ReceiptPaper(QWidget):
    """One copy of a receipt. Bars and QR appear with the number, when the payment has been taken."""

    def __init__(self, text: Text, *, training: bool = False) -> None:
        """`training`: it says that it proves nothing, as the paper does."""
        super().__init__()
        self._text = text
        self._training = training
        self._content: ReceiptContent | None = None
        self._copy = Copy.CUSTOMER
        self._unsent = False
        self._awaited: tuple[str, str] | None = None
        self._lines: tuple[_Line, ...] = ()
        self._bars: tuple[bool, ...] = ()
        self._dots: tuple[tuple[bool, ...], ...] = ()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("receipt_paper")

    def show_receipt(
        self,
        content: ReceiptContent | None,
        copy: Copy,
        *,
        unsent: bool = False,
        awaited: tuple[str, str] | None = None,
    ) -> None:
        """Show a copy of a receipt, or nothing; `unsent` is what the centre does not have yet (待上传).

        `awaited` are word and amount of what nobody has paid yet: it stands where a tender will.
        """
        shown = (content, copy, unsent, awaited)
        if shown == (self._content, self._copy, self._unsent, self._awaited):
            return
        self._content, self._copy, self._unsent, self._awaited = shown
        self._lay_out()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._lay_out()

    @property
    def shown(self) -> tuple[str, ...]:
        """All words on the paper, top to bottom."""
        return tuple(f"{line.left} {line.right}".strip() for line in self._lines if not line.rule)

    def sizeHint(self) -> QSize:
        """Return the paper's length."""
        if not self._lines:
            return QSize(318, 0)
        codes = _CODES + 12 if self._bars else 0
        lines = sum(_height(line, self.width() - 2 * _PAD) for line in self._lines)
        return QSize(318, _BAND_HEIGHT + 2 * _PAD + lines + codes)

    def minimumSizeHint(self) -> QSize:
        """Return the same: paper is not cut off."""
        return QSize(240, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as long as the lines are in this width: a title that does not fit goes on below."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper, lines and codes."""
        if not self._lines:
            return
        painter = QPainter(self)
        crisp(painter)
        painter.fillRect(self.rect(), QColor(_WHITE))
        painter.fillRect(0, 0, self.width(), _BAND_HEIGHT, QColor(_BAND[self._copy]))
        painter.setPen(QColor(_EDGE))
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
        top = float(_BAND_HEIGHT + _PAD)
        ink, room = QColor(_INK), self.width() - 2 * _PAD
        for line in self._lines:
            height = _height(line, room)
            if line.rule:
                painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
                painter.drawLine(_PAD, round(top + height / 2), self.width() - _PAD, round(top + height / 2))
            elif line.inverse:
                area = QRectF(_PAD, top + 1, room, height - 2)
                painter.fillRect(area, ink)
                face = font(line.px, bold=True)
                words(painter, area, line.left, face, QColor(_WHITE), Qt.AlignmentFlag.AlignCenter)
            else:
                area = QRectF(_PAD, top, room, height)
                face = font(line.px, bold=line.bold)
                if line.centred:
                    words(painter, area, line.left, face, ink, Qt.AlignmentFlag.AlignCenter)
                else:
                    painter.setFont(face)
                    painter.setPen(ink)
                    beside = area.adjusted(0, 0, -_taken(line), 0)
                    painter.drawText(beside, int(LEFT) | int(_WRAP), line.left)
                    first = QRectF(_PAD, top, room, _height(line))
                    words(painter, first, line.right, face, ink, RIGHT)
            top += height
        if self._bars:
            self._paint_codes(painter, top + 6)

    def _paint_codes(self, painter: QPainter, top: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_INK))
        dot = _CODES // len(self._dots)
        left = self.width() - _PAD - dot * len(self._dots)
        for down, row in enumerate(self._dots):
            for across, dark in enumerate(row):
                if dark:
                    painter.drawRect(QRectF(left + across * dot, top + down * dot, dot, dot))
        module = (left - 2 * _PAD - _QUIET) / len(self._bars)
        for at, dark in enumerate(self._bars):
            if dark:
                start, end = round(_PAD + at * module), round(_PAD + (at + 1) * module)
                painter.drawRect(QRectF(start, top + 8, end - start, _CODES - 24))

    def _lay_out(self) -> None:
        content = self._content
        self._lines = _lines(content, self._copy, self._text, self._awaited) if content else ()
        if self._lines and self._unsent:
            said = _Line(self._text("documents.mark.unsent"), bold=True, centred=True)
            self._lines = (*self._lines[:2], said, *self._lines[2:])
        if self._lines and self._training:
            self._lines = _for_training(self._lines, self._text)
        self._bars, self._dots = (), ()
        if content is not None and content.number:
            self._bars = _code128(receipt_barcode(content.number))
            self._dots = _qr(receipt_qr(content.number))
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(" ".join(self.shown))
        self.update()


def _for_training(lines: tuple[_Line, ...], text: Text) -> tuple[_Line, ...]:
    """Return the lines with the words of training above, below and between, where the paper has them."""
    mark = _Line(text("training.mark"), inverse=True)
    found, since = [mark], 0
    for line in lines:
        if line.rule and since >= _EVERY:
            found.append(mark)
            since = 0
        since += 1
        found.append(line)
    return (*found, mark)


def _taken(line: _Line) -> float:
    """Return what the right part takes away from the left, in px."""
    return width_of(line.right, font(line.px, bold=line.bold)) + 8 if line.right else 0.0


def _height(line: _Line, room: float = 0.0) -> int:
    """Return the height of a line in px; in a `room` (px) its left part takes as many rows as it needs."""
    if line.rule:
        return 17
    row = _ROW + max(0, line.px - BODY)
    beside = room - _taken(line)
    if beside <= 0 or line.centred or line.inverse or not line.left:
        return row
    metrics = QFontMetricsF(font(line.px, bold=line.bold))
    taken = metrics.boundingRect(QRectF(0, 0, beside, 10_000), int(_WRAP), line.left).height()
    return row * max(1, round(taken / metrics.lineSpacing()))


def _lines(
    content: ReceiptContent, copy: Copy, text: Text, awaited: tuple[str, str] | None
) -> tuple[_Line, ...]:
    head, rule = content.head, _Line("", rule=True)
    kind = "refund" if content.refund else "reversal" if content.reverses else "title"
    title = text(f"documents.receipt.{kind}")
    place = " / ".join(part for part in (head.hall_id, head.terminal_code, head.counter) if part)
    lines = [
        _Line(head.hall_name, px=TITLE, bold=True, centred=True),
        _Line(f"{title} · {text(f'documents.receipt.copy.{copy}')}", centred=True),
        rule,
        _Line(text("documents.receipt.number"), content.number or text("checkout.receipt.number_later")),
    ]
    if content.reverses:
        label = "refunds" if content.refund else "reverses"
        lines.append(_Line(text(f"documents.receipt.{label}"), content.reverses))
    lines += [
        _Line(text("documents.receipt.time"), f"{head.business_day} {text.clock(head.at_ms, head.zone)}"),
        _Line(text("documents.place"), place),
        _Line(text("documents.customer"), content.customer or text("documents.walk_in")),
        rule,
        *(_Line(line.title, text.money(line.amount_fen)) for line in content.lines),
        rule,
        _Line(text("documents.total"), text.yuan(content.total_fen), px=TITLE, bold=True),
        _Line(capitals(content.total_fen)),
        rule,
    ]
    for tender in content.tenders:
        label = text(f"tender.{tender.kind}")
        number = slip_number(tender)
        if tender.reference and not number:
            label = text("documents.receipt.tail", tender=label, tail=tail_of(tender.reference))
        if tender.reference.startswith(SIMULATED):
            label = text("documents.receipt.simulated", tender=label)
        lines.append(_Line(label, text.money(tender.amount_fen)))
        if tender.received_fen is not None and tender.change_fen is not None:
            received = text("documents.receipt.received", amount=text.money(tender.received_fen))
            lines.append(_Line(f"　{received}", text.money(tender.change_fen)))
        if number:
            # A long number takes the whole line: it is what the transfer is found by, and never cut.
            word = f"　{text('documents.receipt.slip')}" if len(number) <= _BESIDE else ""
            lines.append(_Line(word, number))
    if awaited is not None:
        lines.append(_Line(*awaited))
    lines += [
        rule,
        _Line(text("documents.receipt.handler"), f"{content.handler_name} {content.handler_no}".strip()),
        _Line(
            # As on paper: of money that goes back nobody took any.
            text(f"documents.receipt.{'giver' if content.reverses else 'cashier'}"),
            f"{content.cashier_name} {content.cashier_no}".strip(),
        ),
    ]
    if content.chain_tail:
        lines.append(_Line(text("documents.receipt.chain"), content.chain_tail))
    return tuple(lines)


def _code128(data: str) -> tuple[bool, ...]:
    """Return the modules of a Code 128."""
    import barcode  # only a taken payment needs it

    built: list[str] = barcode.get("code128", data).build()
    return tuple(bit == "1" for bit in built[0])


def _qr(data: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dots of a QR code without its quiet zone."""
    import segno

    return tuple(tuple(bool(dot) for dot in row) for row in segno.make(data, micro=False, error="m").matrix)
