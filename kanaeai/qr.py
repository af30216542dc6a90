"""
A link as a QR code in a picture: to be shown or printed, for its owner alone.

A picture never takes the place of another file.
"""

import os
from pathlib import Path

from kanaeai.problems import OperatorProblem

ENDINGS = (".svg", ".png")
_PIXELS, _QUIET = 8, 4
"""How large a dot is; how many dots stay white around, as readers need."""


def check_qr_file(file: Path) -> None:
    """
    Look at where a picture shall go, before anything is made for it.

    :raises OperatorProblem: if it is neither SVG nor PNG, or there already
    """
    if file.suffix.lower() not in ENDINGS:
        raise OperatorProblem("problem.qr_ending", file=file.name)
    if os.path.lexists(file):
        raise OperatorProblem("problem.qr_there", file=str(file))
    if not file.parent.is_dir():
        raise OperatorProblem("problem.qr_folder", file=str(file))


def write_qr(words: str, *, file: Path) -> None:
    """
    Write ``words`` as a QR code, readable by its owner only.

    :raises OperatorProblem: if the file cannot be written, or somebody has just written it
    """
    import segno

    picture = segno.make(words, error="m", micro=False)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperatorProblem("problem.qr_there", file=str(file)) from None
    except OSError:
        raise OperatorProblem("problem.qr_folder", file=str(file)) from None
    with os.fdopen(handle, "wb") as out:
        picture.save(out, kind=file.suffix[1:].lower(), scale=_PIXELS, border=_QUIET)
