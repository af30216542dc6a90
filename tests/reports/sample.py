"""A report that has one of everything."""

from datetime import date

from reports.model import (
    Column,
    Figure,
    Kind,
    Minutes,
    Paragraph,
    Points,
    Report,
    Row,
    Section,
    Story,
    Table,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40">'
    '<rect width="160" height="40" fill="#cfe3e0"/><text x="10" y="25" font-size="12"'
    ' font-family="Noto Sans JP">参加の流れ</text></svg>'
)


def png() -> bytes:
    """Return a small picture."""
    import struct
    import zlib

    def part(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = b"".join(b"\0" + b"\xcf\xe3\xe0" * 160 for _ in range(40))
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", struct.pack(">IIBBBBB", 160, 40, 8, 2, 0, 0, 0))
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


def table(words: str = "川端校区", *, key: str = "areas", crossed: bool = False) -> Table:
    """Return a table with a column of each kind."""
    return Table(
        key=key,
        caption="校区ごとの日取り",
        definition="令和8年11月1日から11月30日までに行われた日取り",
        columns=(
            Column(key="what", name="校区", kind=Kind.TEXT),
            Column(key="held", name="行けた", definition="その日に会えたもの", unit="回"),
            Column(key="share", name="割合", kind=Kind.SHARE),
            Column(key="last", name="最後の日", kind=Kind.DATE),
            Column(key="note", name="ようす", kind=Kind.TEXT),
        ),
        rows=(
            Row(key="a", cells=(words, 1234, 0.25, date(2026, 11, 22), words)),
            Row(key="b", cells=("うち、はじめて", 12, None, None, ""), part_of="a"),
        ),
        crossed=crossed,
    )


def report(words: str = "ことば", *, draft: bool = False) -> Report:
    """Return a report in which ``words`` stand in every place that can hold some."""
    return Report(
        kind="sample",
        title="月報",
        town="叶江市",
        period="令和8年11月",
        made_on=date(2026, 12, 1),
        lines=(("提出先", words),),
        sections=(
            Section(
                heading="1 願いと参加",
                blocks=(Paragraph(words), Points((words, "もう一つ"))),
                parts=(Section(heading=f"(1) {words}", blocks=(table(words),)),),
            ),
            Section(
                heading="2 図とできごと",
                blocks=(
                    Figure(caption=words, alt=words, png=png(), svg=SVG, width_mm=120),
                    Story(title=words, paragraphs=(words, "走る仲間ができました。")),
                ),
            ),
        ),
        minutes=(Minutes(title="支援会議の記録", held_on=date(2026, 11, 9), paragraphs=(words,)),),
        draft=draft,
    )
