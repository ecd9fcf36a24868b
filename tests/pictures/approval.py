"""What whoever looks at the pictures has approved."""


class Approval:
    """Whether new pictures are to be kept: none, those of some screens, or all that differ."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self._names = names
        self.kept: list[str] = []

    def wants(self, screen: str, picture: str) -> bool:
        """Return whether a picture was asked for, by its own name or by that of its screen."""
        return not self._names or screen in self._names or picture in self._names
