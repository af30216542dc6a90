"""
A picture as PNG, made of its own SVG by Typst (resvg inside) with the font that was measured with.

The SVG goes in as an input and is never part of the markup, so nothing in it can be read as such.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

_MARKUP = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg")
"""
_LARGEST = 4000.0
"""Pixels of the longer side at most; Telegram takes 10,000 for both sides together."""


def png_of(svg: str, *, width: float, height: float, scale: float = 2.0) -> bytes:
    """
    Return an SVG as PNG.

    :param scale: pixels for each CSS pixel; less where the picture would become too large
    """
    import typst

    scale = min(scale, _LARGEST / max(width, height))
    # Typst takes an SVG's pixels for 1/96 inch, and a point is 1/72.
    made: bytes = typst.compile(
        _MARKUP,
        format="png",
        ppi=96.0 * scale,
        font_paths=_fonts(),
        sys_inputs={"picture": svg},
    )
    return made


@cache
def _fonts() -> "typst.Fonts":
    import pylopdf_fonts_jp
    import typst

    folder = Path(pylopdf_fonts_jp.sans_path()).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
