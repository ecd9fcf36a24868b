"""Logs for machines: one JSON object a line on stderr. They hold ids and codes, never a person's data."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Final, TextIO

LOGGER: Final = "tingtai.server"
FIELDS: Final = "fields"
"""Name under which `log` hands its values to the formatter."""


class JsonLines(logging.Formatter):
    """Writes time, level, event and fields. Of an exception: its class and places, never its message.

    An exception's message may hold what somebody typed; a database driver's holds whole rows.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": when, "level": record.levelname.lower()}
        if record.name == LOGGER:
            line |= {"event": record.msg, **getattr(record, FIELDS, {})}
        else:
            line |= {"event": "library", "of": record.name, "where": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(stream: TextIO | None = None) -> logging.Handler:
    """Send the server's lines, and the libraries' warnings, to `stream` (stderr); returns the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [handler]
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.handlers = [handler]
    return handler


def log(level: int, event: str, *, error: BaseException | None = None, **fields: object) -> None:
    """Write one line: an event by name, with ids, codes and figures."""
    logging.getLogger(LOGGER).log(level, event, extra={FIELDS: fields}, exc_info=error)
