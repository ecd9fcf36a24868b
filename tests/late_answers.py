"""A runner whose answers come when the test says so, as those of a busy store or a far centre do."""

from app.ui.tasks import InlineRunner, Priority, Task, _Outcome, _perform


class LateAnswers(InlineRunner):
    """Does all work at once; while `holding`, the answers wait for `arrive`: of one `lane`, if named."""

    def __init__(self) -> None:
        super().__init__()
        self.holding = False
        self.lane = ""
        self._late: list[_Outcome] = []

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        if self.holding and self.lane in ("", lane):
            self._late.append(_perform(task))
        else:
            super()._submit(lane, task, priority)

    def arrive_one(self, *, last: bool = False) -> None:
        """Let the answer come that was asked for first, or last."""
        self._answer(self._late.pop(-1 if last else 0))

    def arrive(self) -> None:
        """Let the answers come that were held, in the order of asking; those to come do not wait."""
        self.holding = False
        late, self._late = self._late, []
        for outcome in late:
            self._answer(outcome)
