"""The JSON of one device's secrets (CLI.md): `{db_key, device_key, epoch_mark: {old, new, epochs}}`."""

import json
import re
from typing import Final

from app.services.ports import DeviceSecrets

_KEY: Final = re.compile(r"[0-9a-f]{64}")


def write_entry(secrets: DeviceSecrets) -> str:
    """Return the secrets as JSON."""
    mark = {"old": secrets.epoch_old, "new": secrets.epoch_new, "epochs": list(secrets.epochs)}
    return json.dumps(
        {"db_key": secrets.db_key, "device_key": secrets.device_key, "epoch_mark": mark}, indent=1
    )


def read_entry(text: str) -> DeviceSecrets:
    """Return the secrets of a JSON text. Raises `ValueError`, which holds no secret, for anything else."""
    try:
        found = json.loads(text)
        mark = found["epoch_mark"]
        keys = (found["db_key"], found["device_key"])
        words = (mark["old"], mark["new"], *mark["epochs"])
    except (ValueError, KeyError, TypeError):
        raise ValueError("no entry of secrets") from None
    if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in keys):
        raise ValueError("a key has 64 hexadecimal digits")
    if not all(isinstance(word, str) for word in words):
        raise ValueError("the epoch mark holds texts")
    return DeviceSecrets(keys[0], keys[1], words[0], words[1], tuple(words[2:]))
