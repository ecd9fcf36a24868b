"""The four error families (DESIGN). Codes become sentences only in `app.ui` and `app.documents`."""


class TingtaiError(Exception):
    """An error with a stable code and the parameters of its sentence."""

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """Return the code alone: parameters may be personal and must not reach a log."""
        return self.code


class UserError(TingtaiError):
    """Something that the person at the desk can mend."""


class EnvironmentFault(TingtaiError):
    """Disk, printer, reader, keyring or network: retry, mend the machine, or go without."""


class SyncConflict(TingtaiError):
    """Another terminal was first; the superseded work is kept and shown to whoever did it."""


class BugError(Exception):
    """The program broke a rule of its own; the message is for its makers and holds no personal data."""
