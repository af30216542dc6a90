"""
Where the person goes to school or works: a named place, with words that say it is theirs.

A school or a company by its name alone is a place like others.
"""

import re
from collections.abc import Iterator

from casework.guard.findings import Kind, Span

_NAME = r"[一-鿿々ァ-ヶーA-Za-z0-9ヶケノ・]{1,12}"
_OWN_KANA = r"(?:(?<![ぁ-ん])[ぁ-ん]{2,6})"
_SCHOOL = (
    r"(?:小学校|中学校|高校|高等学校|中等教育学校|大学院?|短大|短期大学|専門学校|特別支援学校|支援学校|養護学校|"
    r"ろう学校|盲学校|幼稚園|保育園|こども園|学園|学院|高専|高等専門学校|看護学校)"
)
_AT_SCHOOL = (
    r"(?:[一-鿿]{1,6}[部科](?:[一-鿿]{1,6}科)?)?(?:\d\s?年\s?\d\s?組|\d\s?年生?|[一二三四五六]年生?)?"
    r"(?:に(?:通|在学|在籍|入学|進学した|行って(?:い|る|た))|へ(?:通|行って(?:い|る|た))|の(?:生徒|学生|児童|園児|\d\s?年|[一二三四五六]年)|を(?:卒業|中退|出(?:た|まし|て)|退学|休学)"
    r"|卒(?!業式)|出身|中退|在学|在籍|\d\s?年|[一二三四五六]年生)"
)
_GENERAL = (
    r"(?!(?:地元|近所|近く|市内|町内|市立|県立|公立|私立|国立|地域|通信制|定時制|全日制|普通|夜間|同じ|隣|他|別|元|母校|有名|都内|県内|"
    r"この|その|あの|昔|前|今|春|夏|秋|冬|小|中|昼|女子|男子|工業|商業|農業|水産|芸術|音楽|美術|医療|福祉|看護|体育|放送|市民|老人|高齢者|シニア)+"
    r"(?:の)?(?:小学校|中学校|高校|高等学校|大学|短大|専門学校|支援学校|幼稚園|保育園|学校))"
)
_SHORT_SCHOOL = (
    r"(?<![一-鿿ァ-ヶー])(?:[一-鿿々ァ-ヶー]{2,5}|[東西南北一二三四五六])(?:小|中|高)"
    r"(?:の?[1-6一二三四五六]年(?:生|\d組)?|に通って|出身|を卒業)"
)

_CORPORATE = (
    r"(?:株式会社|有限会社|合同会社|合資会社|一般社団法人|社会福祉法人|医療法人"
    r"|\((?:株|有|同|福)\))"
)
_COMPANY = (
    r"(?:工業|製作所|商事|建設|電機|電気|運輸|運送|製薬|銀行|食品|物流|産業|工務店|印刷|化学|鉄工所|自動車|鉄道|通信|商店"
    r"|製菓|製パン|クリーニング|システム|サービス|ホールディングス|病院|クリニック|郵便局|役所|警備|保険|信用金庫|農協)"
)
_AT_WORK = (
    r"(?:の?[一-鿿]{1,6}(?:部|課|係|支店|営業所|工場|店))?"
    r"(?:に(?:勤め|勤務|就職|入社|在職|雇われ|再就職)|で(?:働いて(?:い(?!ただ)|る|た|お)|勤務|パートを?して|アルバイトを?して|正社員|派遣)|勤務|の(?:社員|従業員|職員をして|パートをして)|を(?:退職|辞め|やめ|定年)|に\d+年勤)"
)
_GENERAL_WORK = (
    r"(?!(?:地元|近所|近く|市内|町内|この|その|地域|大手|中小|同じ|前|元|昔|ある|個人|総合|大|小)*の?"
    r"(?:株式会社|会社|工場|銀行|病院|クリニック|郵便局|商店|印刷|建設|食品|運送|物流|警備|保険|通信|自動車|鉄道|クリーニング|サービス|システム)+(?:会社|店|工場|業|関係|系)?[にで])"
)

_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.SCHOOL,
        re.compile(
            rf"(?<![一-鿿々ァ-ヶーA-Za-z]){_GENERAL}(?:{_NAME}|{_OWN_KANA}){_SCHOOL}{_AT_SCHOOL}"
        ),
    ),
    (Kind.SCHOOL, re.compile(_SHORT_SCHOOL)),
    (
        Kind.EMPLOYER,
        re.compile(
            rf"(?:{_CORPORATE}\s?[一-鿿々ぁ-んァ-ヶーA-Za-z0-9・]{{1,15}}?|[一-鿿々ァ-ヶーA-Za-z0-9・]{{1,15}}{_CORPORATE}){_AT_WORK}"
        ),
    ),
    (
        Kind.EMPLOYER,
        re.compile(
            rf"(?<![一-鿿々ァ-ヶーA-Za-z]){_GENERAL_WORK}(?:[一-鿿々ァ-ヶーA-Za-z0-9・]{{1,10}}|{_OWN_KANA}){_COMPANY}{_AT_WORK}"
        ),
    ),
    (
        Kind.EMPLOYER,
        re.compile(
            r"(?:勤務先|勤め先|職場|会社名?)は\s?「?[一-鿿々ァ-ヶーA-Za-z0-9・()]{2,15}?"
            rf"(?:店|社|所|院|園|局|役所|工場|{_COMPANY})」?(?:です|という|$|。)"
        ),
    ),
)


def belongings_in(text: str) -> Iterator[Span]:
    """Yield schools and employers of the person, as kind, begin and end in the folded text."""
    for kind, rule in _RULES:
        for match in rule.finditer(text):
            yield kind, *match.span()
