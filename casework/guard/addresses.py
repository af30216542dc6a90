"""
Street addresses down to block and building. A place name alone is none.
"""

import re
from collections.abc import Iterator

from casework.guard.findings import Kind, Span

_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
# What everybody may visit may be said with its block.
_PUBLIC = (
    r"(?!(?:の|にある)?\s?(?:公園|バス停|交差点|公民館|集会所|郵便局|商店街|会館|広場|停留所|図書館"
    r"|コンビニ|スーパー|カフェ|喫茶店|神社|お寺|信号))"
)
_DWELLING = (
    r"(?:マンション|ハイツ|コーポ|アパート|メゾン|レジデンス|団地|住宅|ハイム|パレス|ハウス|荘|コート|ヴィラ|ビラ"
    r"|タワー|テラス|寮|社宅|ヒルズ|シャトー|グランド|プラザ|ドエル|カーサ|ビル)"
)
_RULES = tuple(
    re.compile(rule)
    for rule in (
        rf"(?:[一-鿿ぁ-んァ-ヶー]{{1,8}}[町村区市])?{_NUMBER}\s?丁目(?:\s?{_NUMBER}(?:番地?|-)?\s?(?:の?\s?{_NUMBER}号?)?)?{_PUBLIC}",
        rf"{_NUMBER}\s?番地(?:の?{_NUMBER}|[^\s\d]?)?{_PUBLIC}",
        rf"{_NUMBER}\s?番\s?{_NUMBER}\s?号?(?![ホ目線組席])",
        r"(?<!\d)\d{2,4}\s?号室",
        r"(?:[町村区字台丘]|団地|住宅|ハイツ)\s?\d{1,4}(?:-\d{1,4}){1,3}(?![\d時分点])",
        r"[市町村区][一-鿿ぁ-んァ-ヶー]{1,8}\d{1,4}(?:-\d{1,4}){1,3}(?![\d時分点対])",
        r"(?<=[一-鿿ァ-ヶ])\d{1,3}-\d{1,3}-\d{1,4}(?![\d-])",
        rf"(?:[一-鿿ァ-ヶー]|[ぁ-ん](?=[ぁ-んァ-ヶー一-鿿]{{0,8}}{_DWELLING})){{0,8}}{_DWELLING}[一-鿿ァ-ヶー]{{0,6}}\s?(?:[A-Z]棟?)?\s?"
        r"(?:の\s?)?(?:\d{3,4}(?:号室?|室)?|\d{1,2}(?:号棟|棟|号)(?:\s?の?\s?\d{2,4}(?:号室?)?)?|[一二三四五六七八九十]{1,2}号室?)(?![\d年円人月戸世])",
        rf"(?:住所|自宅|住まい|家)は[^。\n]{{0,12}}?(?:[一-鿿ァ-ヶーA-Za-z]{{1,10}}{_DWELLING}|{_DWELLING}[一-鿿ァ-ヶーA-Za-z]{{1,10}})",
        rf"(?:[一-鿿ァ-ヶーA-Z]{{1,10}}(?:{_DWELLING})|(?:メゾン|コーポ|ハイツ|パレス|レジデンス)[一-鿿ァ-ヶーA-Z]{{1,10}})(?:に(?:住|す)|の\s?\d階)",
        r"(?:大字|字)[一-鿿ぁ-んァ-ヶ]{1,8}\s?\d{1,5}",
        r"[都道府県][一-鿿ヶケ々]{1,6}[市区郡町村][一-鿿ぁ-んァ-ヶー々]{1,12}\s?\d{1,5}(?!\s?[人円年月時分個])",
    )
)


def addresses_in(text: str) -> Iterator[Span]:
    """Yield street addresses, as kind, begin and end in the folded text."""
    for rule in _RULES:
        for match in rule.finditer(text):
            yield Kind.ADDRESS, *match.span()
