"""The print queue with real files behind it, and printers that fail in every way."""

from pathlib import Path

import pytest

from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent, SpoolState
from app.domain.errors import EnvironmentFault, UserError
from app.services.ports import PAPER_NEAR_END, PrintJob, PrintResult
from app.services.spool import CUT_OFF, DRAWER_MS, REST_MS, SpoolService
from tests.factories_money import Till


class Paper:
    """A printer whose answers a test chooses; what came out lies in `sheets`."""

    def __init__(self) -> None:
        self.sheets: list[PrintJob] = []
        self.answers: list[PrintResult] = []
        self.dies = False

    @property
    def name(self) -> str:
        return "test paper"

    @property
    def simulated(self) -> bool:
        return True

    def submit(self, job: PrintJob) -> PrintResult:
        if self.dies:
            raise KeyboardInterrupt
        answer = self.answers.pop(0) if self.answers else PrintResult(SpoolState.DONE, "")
        if answer.state is not SpoolState.QUEUED:
            self.sheets.append(job)
        return answer


def render(content: DocumentContent, language: str, _marks: Marks) -> tuple[bytes, bytes]:
    return f"pdf {content.KIND}".encode(), language.encode()


class Bench:
    """A till with a print queue."""

    def __init__(self, folder: Path) -> None:
        self.till = Till(folder)
        self.paper = Paper()
        self.start()

    def start(self) -> None:
        rig = self.till.rig
        self.spool = SpoolService(rig.store, rig.clock, rig.ids, self.paper, render)

    def sell(self) -> str:
        """Make one sale; returns the id of its receipt's document."""
        payment_id = self.till.sell(1_000)
        with self.till.rig.store.read() as queries:
            return queries.documents.of_subject(f"payment:{payment_id}")[0].document_id

    def state(self, document_id: str) -> tuple[SpoolState, str, int]:
        row = self.spool.document(document_id)
        assert row is not None
        return row.state, row.detail, row.attempts


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_documents_leave_in_their_order(bench: Bench) -> None:
    sold = [bench.sell() for _ in range(3)]
    assert [row.document_id for row in bench.spool.pending()] == sold
    assert [bench.spool.print_next() for _ in range(4)] == [True, True, True, False]
    assert [job.document_id for job in bench.paper.sheets] == sold
    assert bench.paper.sheets[0] == PrintJob(sold[0], "receipt", b"pdf receipt", b"zh_CN", drawer=True)
    assert bench.state(sold[0]) == (SpoolState.DONE, "", 1)
    assert (bench.spool.pending(), bench.spool.printer_name, bench.spool.simulated) == (
        (),
        "test paper",
        True,
    )


def test_no_paper_keeps_the_document_waiting(bench: Bench) -> None:
    document_id = bench.sell()
    bench.paper.answers = [PrintResult(SpoolState.QUEUED, "printer.paper_end")] * 2
    assert not bench.spool.print_next()
    assert not bench.spool.print_next()
    assert bench.state(document_id) == (SpoolState.QUEUED, "printer.paper_end", 2)
    bench.spool.retry(bench.till.clerk, document_id)
    assert bench.state(document_id) == (SpoolState.QUEUED, "", 2)
    assert bench.spool.print_next()
    assert bench.state(document_id) == (SpoolState.DONE, "", 3)
    assert bench.till.books().payments == 1


@pytest.mark.parametrize("handed", [True, False])
def test_a_person_answers_for_what_is_unknown(bench: Bench, *, handed: bool) -> None:
    document_id = bench.sell()
    bench.paper.answers = [PrintResult(SpoolState.UNKNOWN, "printer.cut_off")]
    assert bench.spool.print_next()
    assert [row.document_id for row in bench.spool.unknown()] == [document_id]
    assert not bench.spool.print_next()
    bench.spool.hand_over(bench.till.clerk, document_id, handed=handed)
    assert bench.spool.print_next() is not handed
    assert bench.state(document_id)[0] is SpoolState.DONE
    assert len(bench.paper.sheets) == (1 if handed else 2)


def test_a_stop_while_sending_is_seen_at_the_next_start(bench: Bench) -> None:
    document_id = bench.sell()
    bench.paper.dies = True
    with pytest.raises(KeyboardInterrupt):
        bench.spool.print_next()
    assert bench.state(document_id)[0] is SpoolState.SENDING
    bench.till.restart()
    bench.start()
    bench.paper.dies = False
    assert bench.spool.recover() == 1
    assert bench.spool.recover() == 0
    assert bench.state(document_id) == (SpoolState.UNKNOWN, CUT_OFF, 1)
    assert not bench.spool.print_next()
    assert bench.till.books().payments == 1


def test_what_cannot_be_drawn_does_not_hold_up_the_rest(bench: Bench) -> None:
    def no_font(_content: DocumentContent, _language: str, _marks: Marks) -> tuple[bytes, bytes]:
        raise EnvironmentFault("fonts.missing")

    broken, sound = bench.sell(), bench.sell()
    rig = bench.till.rig
    assert SpoolService(rig.store, rig.clock, rig.ids, bench.paper, no_font).print_next()
    assert bench.state(broken)[:2] == (SpoolState.UNKNOWN, "fonts.missing")
    assert bench.spool.print_next()
    assert bench.state(sound)[0] is SpoolState.DONE


def test_questions_that_are_not_open(bench: Bench) -> None:
    clerk = bench.till.clerk
    with pytest.raises(UserError, match=r"spool\.no_document"):
        bench.spool.hand_over(clerk, "nothing", handed=True)
    with pytest.raises(UserError, match=r"spool\.no_document"):
        bench.spool.retry(clerk, "nothing")
    document_id = bench.sell()
    with pytest.raises(UserError, match=r"spool\.not_unknown"):
        bench.spool.hand_over(clerk, document_id, handed=True)
    bench.spool.print_next()
    with pytest.raises(UserError, match=r"spool\.not_waiting"):
        bench.spool.retry(clerk, document_id)
    with bench.till.rig.store.read() as queries:
        assert [row.document_id for row in queries.documents.recent(10)] == [document_id]
        assert queries.documents.recent(10, 1) == ()
        assert queries.documents.document("nothing") is None


def test_a_roll_that_is_nearly_used_up_is_told_until_a_new_one_prints(bench: Bench) -> None:
    bench.paper.answers = [
        PrintResult(SpoolState.DONE, PAPER_NEAR_END),
        PrintResult(SpoolState.QUEUED, "printer.paper_end"),
    ]
    assert bench.spool.warning() == ""
    bench.sell()
    bench.sell()
    assert bench.spool.print_next()
    assert bench.spool.warning() == PAPER_NEAR_END
    assert not bench.spool.print_next()
    assert bench.spool.warning() == PAPER_NEAR_END
    assert bench.spool.print_next()
    assert bench.spool.warning() == ""


def test_the_drawer_opens_with_cash_once_and_soon(bench: Bench) -> None:
    now, late, card = bench.sell(), bench.sell(), bench.sell()
    rig = bench.till.rig
    bench.paper.answers = [PrintResult(SpoolState.UNKNOWN, "printer.cut_off")]
    assert bench.spool.print_next()
    bench.spool.hand_over(bench.till.clerk, now, handed=False)
    bench.spool.print_next()
    rig.clock.advance_ms(DRAWER_MS)
    bench.spool.print_next()
    rig.clock.advance_ms(1)
    bench.spool.print_next()
    bench.spool.reprint(bench.till.clerk, card)
    bench.spool.print_next()
    opened = {(job.document_id, job.drawer) for job in bench.paper.sheets}
    assert (now, True) in opened
    assert (late, True) in opened
    assert len([job for job in bench.paper.sheets if job.drawer]) == 2


def test_a_printer_that_could_not_print_is_left_alone_for_a_while(bench: Bench) -> None:
    """Else one that does not answer is asked all the time, and nobody gets at its document."""
    document_id = bench.sell()
    clock = bench.till.rig.clock
    bench.paper.answers = [PrintResult(SpoolState.QUEUED, "printer.no_answer")] * 3
    assert not bench.spool.print_by_itself()
    assert not bench.spool.print_by_itself()
    assert bench.state(document_id) == (SpoolState.QUEUED, "printer.no_answer", 1)
    clock.advance_ms(REST_MS)
    assert not bench.spool.print_by_itself()
    assert bench.state(document_id)[2] == 2
    assert not bench.spool.print_next(), "whoever asks for it is not kept waiting"
    bench.spool.retry(bench.till.clerk, document_id)
    assert bench.spool.print_by_itself(), "nor is whoever cleared the fault"
    assert bench.state(document_id) == (SpoolState.DONE, "", 4)
    bench.sell()
    assert bench.spool.print_by_itself()


def test_the_fault_stands_while_it_is_tried_again(bench: Bench) -> None:
    seen = []

    class Watched(Paper):
        def submit(self, job: PrintJob) -> PrintResult:
            seen.append(bench.spool.fault())
            return super().submit(job)

    bench.paper = Watched()
    bench.start()
    bench.paper.answers = [PrintResult(SpoolState.QUEUED, "printer.no_answer")] * 2
    bench.sell()
    for _each in range(3):
        bench.spool.print_next()
    assert seen == ["", "printer.no_answer", "printer.no_answer"]
    assert bench.spool.fault() == ""
