"""
Numbers and addresses of the net: what is personal by its shape.

Telephone numbers, mail, postal codes, My Number with its check digit, birth dates in both
calendars, numbers of insurance, accounts and cards, and names in social networks.
"""

import re
from collections.abc import Iterator

from casework.guard.findings import Kind, Span

# A date of these years alone is enough; of later ones, only with 生まれ (a race has a date too).
_ERA = r"(?:昭和|平成|令和|大正|明治|[SHRTM昭平令大明])"
_PAST = r"(?:19\d{2}|20[01]\d|(?:昭和|平成|大正|明治|[SHTM昭平大明])\s?\.?\s?(?:\d{1,2}|元))"
_YEAR = rf"(?:(?:19|20)\d{{2}}|{_ERA}\s?\.?\s?(?:\d{{1,2}}|元))"
_DAY = r"\d{1,2}\s?月\s?\d{1,2}\s?日"
_BORN = r"(?:[のに]?生まれ|[のに]?うまれ|生(?![きかけ])|に?誕生)"
# What is remembered or was founded on a day is nobody's birth.
_NO_BIRTH = (
    r"(?!日?[のに ]{0,2}(?:東日本|阪神|関東)?大?"
    r"(?:震災|地震|終戦|開店|開館|開業|創業|創立|設立|発売|公開))"
)
# What stands between the parts of a number; folding leaves ー and some others as they are.
_GAP = r"[-\s・ー.()]{0,2}"
_KANJI = "〇零一二三四五六七八九"
_AMOUNT = (
    r"(?!\s?(?:円|人|歩|個|枚|本|年|%|パーセント|kcal|ml|m|km|g|kg|バイト|回|ヘクタール|株|票|冊))"
)
_NETWORK = (
    r"(?:line|ライン|x|twitter|ツイッター|インスタ(?:グラム)?|instagram|facebook|フェイスブック"
    r"|tiktok|ティックトック|discord|ディスコード|skype|スカイプ|threads|カカオ(?:トーク)?|mixi"
    r"|bluesky)(?:\s?\([^)\n]{2,12}\))?"
)
_HANDLE = r"[A-Za-z0-9][A-Za-z0-9_.]{2,30}"
_SAYS = r"\s?[はが:]?\s?"

_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.MAIL,
        re.compile(
            r"(?<![\w.+-])[\w.+-]+\s?(?:@|[(\[]at[)\]]|アットマーク)\s?[\w-]+(?:\s?\.\s?[\w-]+)+",
            re.ASCII,
        ),
    ),
    (
        Kind.PHONE,
        re.compile(
            rf"(?<![\d.])\(?(?:\+\d{{1,3}}{_GAP}\(?0?\)?\d|0\d)\d{{0,3}}"
            rf"{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?![\d月年時])"
        ),
    ),
    (
        Kind.PHONE,
        re.compile(
            r"(?i)(?:電話|tel|携帯|ケータイ|fax|内線)\s?(?:番号)?"
            rf"{_SAYS}(?:\d{{2,4}}-\d{{4}}|\d{{6,8}})(?!\d)"
        ),
    ),
    (
        Kind.PHONE,
        re.compile(rf"[〇零][{_KANJI}]{{1,3}}[-のー\s]?[{_KANJI}]{{2,4}}[-のー\s]?[{_KANJI}]{{4}}"),
    ),
    (
        Kind.POSTAL_CODE,
        re.compile(r"〒\s?\d{3}-?\d{4}|(?<![-\d])\d{3}-\d{4}(?![-\d])|郵便番号\s?は?\s?:?\s?\d{7}"),
    ),
    (
        Kind.BIRTH_DATE,
        re.compile(rf"(?<!\d){_PAST}\s?[年./-]\s?\d{{1,2}}\s?[月./-]\s?\d{{1,2}}(?!\d){_NO_BIRTH}"),
    ),
    (
        Kind.BIRTH_DATE,
        re.compile(
            rf"(?<!\d){_YEAR}\s?年?(?:[.・/-]?\d{{1,2}}[月./・-]\s?(?:\d{{1,2}}日?)?)?\s?{_BORN}"
        ),
    ),
    (Kind.BIRTH_DATE, re.compile(rf"{_DAY}\s?(?:{_BORN}|が(?:お?誕生日|バースデー))")),
    (
        Kind.BIRTH_DATE,
        re.compile(rf"(?:お?誕生日|生年月日|バースデー){_SAYS}\d[\d年月日/.\s-]{{2,12}}"),
    ),
    (
        Kind.BIRTH_DATE,
        re.compile(
            rf"(?:生年月日|(?<![のお])誕生日){_SAYS}{_YEAR}\s?年?[.\s-]?\d{{1,2}}[月./-]?\d{{0,2}}日?"
        ),
    ),
    (
        Kind.ACCOUNT,
        re.compile(
            rf"(?i){_NETWORK}\s?(?:の\s?)?(?:(?:ユーザー?)?id|アカウント(?:名)?|ユーザー名)"
            rf"\s?(?:[はが:=「]|→)?\s?[「@]?{_HANDLE}"
        ),
    ),
    (
        Kind.ACCOUNT,
        re.compile(
            rf"(?i)(?<![a-z]){_NETWORK}\s?(?:[はが:=]|→)\s?[「@]?"
            r"(?=[a-z0-9_.]*[0-9_.])[a-z0-9][a-z0-9_.]{3,30}"
        ),
    ),
    (
        Kind.ACCOUNT,
        re.compile(
            r"(?i)(?<!\w)(?:id|アカウント)\s?(?:名)?\s?[はが:=]\s?@?"
            r"(?=[a-z0-9_.]*[0-9_.a-z])[a-z0-9_.]{4,30}"
        ),
    ),
    (Kind.ACCOUNT, re.compile(r"(?<![\w.])@\s?[A-Za-z0-9_.]{3,}")),
    (
        Kind.ACCOUNT,
        re.compile(
            r"(?i)(?:line\.me|lin\.ee|instagram\.com|twitter\.com|x\.com|facebook\.com|fb\.me"
            r"|tiktok\.com)/\S{2,}"
        ),
    ),
    (
        Kind.NUMBER,
        re.compile(
            r"(?:口座|普通(?:預金)?|当座|支店|記号|番号|保険者?証?|受給者証|手帳|免許証?|パスポート"
            r"|旅券|在留カード|年金|カード|診察券|会員証?|社員証?|学籍|生活保護|ケース)"
            r"(?:番号|No\.?|ナンバー)?\s?(?:[はが:の]|第)?\s?(?:番号)?(?:は|第)?\s?"
            r"[A-Z]{0,2}\d[\d-]{3,}(?!\s?[円年月時歩人])号?"
        ),
    ),
    (Kind.NUMBER, re.compile(r"(?<![A-Za-z])[A-Z]{2}\d{7,8}(?:[A-Z]{2})?(?![A-Za-z0-9])")),
    (Kind.NUMBER, re.compile(r"(?<!\d)\d{4}-\d{6}(?!\d)")),
    (
        Kind.NUMBER,
        re.compile(
            rf"(?<![\d,.])\d{{7,}}(?!\d){_AMOUNT}"
            r"|(?<!\d)\d{4}[-\s]\d{4}[-\s]\d{4}(?:[-\s]\d{4})?(?!\d)"
        ),
    ),
)
_TWELVE = re.compile(r"(?<!\d)\d{4}[-\s・]?\d{4}[-\s・]?\d{4}(?![-\s]?\d)")


def numbers_in(text: str) -> Iterator[Span]:
    """Yield what is personal by its shape, as kind, begin and end in the folded text."""
    for match in _TWELVE.finditer(text):
        if is_my_number("".join(sign for sign in match.group() if sign.isdigit())):
            yield Kind.MY_NUMBER, *match.span()
    for kind, rule in _RULES:
        for match in rule.finditer(text):
            if kind is not Kind.PHONE or _is_a_phone(match.group()):
                yield kind, *match.span()


def _is_a_phone(words: str) -> bool:
    """Whether a row that begins like a number abroad or at home is as long as one."""
    digits = sum(sign.isdigit() for sign in words)
    if not words.lstrip("(").startswith(("0", "+")):
        return True
    return 10 <= digits <= (13 if "+" in words else 11)


def is_my_number(digits: str) -> bool:
    """
    Whether twelve digits end with the check digit of a 個人番号.

    平成26年総務省令第85号第5条: with P_n the n-th digit from the right of the first eleven, and
    Q_n = n + 1 up to 6 and n - 5 above, it is 11 - (sum of P_n Q_n mod 11), or 0 if that remainder
    is 0 or 1.
    """
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    weights = (*range(2, 8), *range(2, 7))
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits[:11]), weights, strict=True)
    )
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
