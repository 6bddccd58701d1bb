"""Why a whole file is refused."""


class FileRefused(Exception):
    """Say by a stable code why nothing of a file can be read; `params` hold numbers and the form's own words."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
