"""
The golden pictures: what each is made of, element by element, without its coordinates.

``python -m tests.reports.pictures.golden`` writes them anew; look at the pictures before you keep
what it wrote.
"""

from pathlib import Path
from xml.etree import ElementTree

from reports.pictures import (
    Picture,
    draw_circulation,
    draw_ecomap,
    draw_life_sides,
    draw_network,
    draw_settling,
)
from tests.reports.pictures import facts

FOLDER = Path(__file__).parent / "kept"


def pictures() -> dict[str, Picture]:
    """Return one picture of each kind."""
    return {
        "ecomap": draw_ecomap(facts.ECOMAP, "ja"),
        "life_sides": draw_life_sides(facts.LIFE_SIDES, "ja"),
        "settling": draw_settling(facts.SETTLING, "ja"),
        "network": draw_network(facts.NETWORK, "ja"),
        "circulation": draw_circulation(facts.CIRCULATION, "ja"),
    }


def structure(picture: Picture) -> str:
    """Return a picture's elements, a line each: what it is, its classes, its line, its words."""
    lines = [f"# {picture.title.spoken('ja')}"]
    for element in ElementTree.fromstring(picture.svg):
        tag = element.tag.partition("}")[2]
        parts = [tag, element.get("class", "")]
        if element.get("stroke-dasharray"):
            parts.append("dashed")
        if element.text:
            parts.append(element.text)
        lines.append(" ".join(parts))
    lines += [f"= {sentence.spoken('ja')}" for sentence in picture.description]
    lines += [" | ".join(cell.spoken("ja") for cell in row) for row in picture.rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        (FOLDER / f"{name}.txt").write_text(structure(picture), encoding="utf-8")
