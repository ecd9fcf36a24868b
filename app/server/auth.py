"""Who asks: bearer tokens, verified with the authority's keys alone, so that a hub needs no connection."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from app.domain.errors import UserError
from app.server.bodies import Refuse
from app.sync.tokens import Claims, verify_token

_SCHEME: Final = "bearer "
_REMEMBERED: Final = 4096


class Doorkeeper:
    """Checks tokens. Whether a device was revoked meanwhile is the store's to say, at each request."""

    def __init__(self, authority_keys: Mapping[str, str]) -> None:
        self._keys = dict(authority_keys)
        self._known: OrderedDict[str, Claims] = OrderedDict()

    def trust(self, authority_keys: Mapping[str, str]) -> None:
        """Verify with these keys from here on, tokens that were verified before too."""
        if authority_keys != self._keys:
            self._keys = dict(authority_keys)
            self._known.clear()

    def check(self, authorization: str | None) -> Claims:
        """Return what the token of an `Authorization` header says. Raises `Refuse(401, "unauthorized")`."""
        if authorization is None:
            raise Refuse(401, "unauthorized", {"why": "missing"})
        if not authorization.lower().startswith(_SCHEME):
            raise Refuse(401, "unauthorized", {"why": "scheme"})
        token = authorization[len(_SCHEME) :].strip()
        found = self._known.get(token)
        if found is None:
            found = self._verified(token)
            self._known[token] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _verified(self, token: str) -> Claims:
        try:
            return verify_token(token, self._keys)
        except UserError as error:
            raise Refuse(401, "unauthorized", {"why": error.code.removeprefix("token.")}) from error
