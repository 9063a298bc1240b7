"""Files that cannot be judged cell by cell at all: refused, nothing stored."""

from spatial.domain.errors import InvalidInputError

WHOLE_FILE = "文件"


class FormMediaTypeError(InvalidInputError):
    """A body whose content type is that of no form."""

    code = "FORM_MEDIA_TYPE"


class FormFileError(InvalidInputError):
    """A filled-in form that cannot be read; ``values["place"]`` names sheet, part or file."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code=code, **({"place": WHOLE_FILE} | values))
