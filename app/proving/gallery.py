"""`gallery`: every component in every state, in a window or as a picture (CLI)."""

import json
import os
import sys
from pathlib import Path

from app.domain.errors import UserError
from app.i18n import load_text
from app.proving.plain import plain_messages
from app.terminal.desks import application
from app.terminal.places import RESOURCES


def run_gallery(out: Path | None, language: str = "zh_CN") -> int:
    """Write the picture to `out`, or show the window until it is closed; returns the exit status.

    Raises:
        UserError: gallery.unwritable for a picture that cannot be written.
        EnvironmentFault: display_server.missing where a window is wanted and there is no display.
    """
    if out is not None and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application(language)
    from app.ui.gallery import GalleryWindow, render_gallery

    if out is None:
        window = GalleryWindow(load_text(language, RESOURCES))
        window.open()
        return app.exec()
    try:
        out.write_bytes(b"")
    except OSError as error:
        raise UserError("gallery.unwritable", path=str(out)) from error
    with plain_messages():
        render_gallery(out, language)
    print(json.dumps({"picture": str(out), "bytes": out.stat().st_size}, ensure_ascii=False))
    return 0
