"""The one family of errors that is the caller's to mend: a refusal."""


class RefusalError(Exception):
    """Bad input, refused; nothing was changed.

    `code` is stable and machine-readable (`area_unknown`), `field` names the input at
    fault (`entry.areas`) or is empty, `vi` and `en` are sentences for a person.
    """

    def __init__(self, code: str, field: str, vi: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.field = field
        self.vi = vi
        self.en = en
