"""The one way in which a value type says that a text is not such a value."""


class Malformed(ValueError):
    """Say by a stable code why a text was refused; never carries the text itself."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
