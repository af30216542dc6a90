"""What tells who somebody is must not stand in a sentence; everything else may."""

import pytest

from casework.guard import Kind, personal_data_in
from casework.guard.numbers import is_my_number

PERSONAL = [
    ("090-1234-5678に電話をください", Kind.PHONE),
    ("09012345678", Kind.PHONE),
    ("０９０－１２３４－５６７８まで", Kind.PHONE),
    ("090−1234−5678", Kind.PHONE),
    ("03(1234)5678", Kind.PHONE),
    ("電話は 050 0000 0100 です", Kind.PHONE),
    ("+81 90 1234 5678", Kind.PHONE),
    ("taro.suzuki@example.com へ", Kind.MAIL),
    ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", Kind.MAIL),
    ("〒100-0001", Kind.POSTAL_CODE),
    ("100-0001です", Kind.POSTAL_CODE),
    ("川端町3丁目の家です", Kind.ADDRESS),
    ("三丁目に住んでいます", Kind.ADDRESS),
    ("5番12号", Kind.ADDRESS),
    ("12番地のとなり", Kind.ADDRESS),
    ("本町2-15", Kind.ADDRESS),
    ("203号室", Kind.ADDRESS),
    ("昭和55年3月2日生まれ", Kind.BIRTH_DATE),
    ("1980年3月2日", Kind.BIRTH_DATE),
    ("1980/3/2", Kind.BIRTH_DATE),
    ("S55.3.2", Kind.BIRTH_DATE),
    ("2001年生まれです", Kind.BIRTH_DATE),
    ("LINE IDは tarotaro", Kind.ACCOUNT),
    ("インスタのアカウント hana_1985", Kind.ACCOUNT),
    ("マイナンバーは 0900-5474-9952", Kind.MY_NUMBER),
    ("桜台中学校に通っています", Kind.SCHOOL),
    ("青葉印刷に勤めています", Kind.EMPLOYER),
    ("@tarotaro に連絡ください", Kind.ACCOUNT),
    ("マイナンバー 1234 5678 9012", Kind.NUMBER),
    ("受給者証 12345678", Kind.NUMBER),
    ("鈴木さんと走りたい", Kind.NAME),
    ("太郎くんです", Kind.NAME),
    ("はなちゃんと遊びたい", Kind.NAME),
    ("タナカさんの紹介", Kind.NAME),
    ("Tanakaさんの紹介", Kind.NAME),
    ("佐々木様", Kind.NAME),
    ("田中氏の会社", Kind.NAME),
    ("けんじさんと走りたい", Kind.NAME),
    ("花子さんの歌", Kind.NAME),
    ("さとうさんに会いたい", Kind.NAME),
    ("たくまくんの絵", Kind.NAME),
    ("白鳥さん", Kind.NAME),
    ("美月ちゃん", Kind.NAME),
    ("小宮さん", Kind.NAME),
    ("鈴木さんでございます", Kind.NAME),
]

NOT_PERSONAL = [
    "インスタのアカウントを作りたい",
    "フルマラソンに出てみたい",
    "10月12日の大会に出たい",
    "2026年11月22日の大会をめざしたい",
    "2026/11/22の大会",
    "10:30から走りたい",
    "土曜の10時から12時まで",
    "5000メートルを30分で走りたい",
    "一番好きなのは珈琲です",
    "1番好きな曲を弾きたい",
    "3番目に好きなこと",
    "1990年代の音楽が好き",
    "第2・第4土曜がよい",
    "2、3人で静かに話したい",
    "500円くらいで楽しめること",
    "お母さんと行きたい",
    "おばあちゃんの味を作りたい",
    "うちのじいちゃんの話を聞いてほしい",
    "お子さんのいる人と話したい",
    "お医者さんの話を聞きたい",
    "できるだけたくさん歩きたい",
    "じいちゃんと将棋を指したい",
    "花屋さんで働いてみたい",
    "パン屋さんの香りが好き",
    "農家さんの手伝い",
    "大工さんの仕事を見たい",
    "職人さんの手元を見たい",
    "看護師さんになりたかった",
    "たくさん歩きたい",
    "みなさんと歌いたい",
    "皆様のお役に立ちたい",
    "花の模様を描きたい",
    "町の様子を写真に撮りたい",
    "いろいろな模様や仕様を見たい",
    "神様や仏様の絵を描きたい",
    "もっとちゃんと走りたい",
    "赤ちゃんのいる人と話したい",
    "ワンちゃんの散歩をしたい",
    "ねこちゃんと遊びたい",
    "お日さまの下で畑をしたい",
    "ボランティアさんと話したい",
    "スタッフさんといっしょに",
    "サンタさんの役をしたい",
    "アンパンマンの絵を描きたい",
    "X線の写真に興味がある",
    "メールの書き方を覚えたい",
    "ラインダンスを踊りたい",
    "オンラインで話したい",
]


@pytest.mark.parametrize(("words", "kind"), PERSONAL)
def test_what_tells_who_somebody_is(words: str, kind: Kind) -> None:
    """It is found, named by its kind, with the words that tell it."""
    found = personal_data_in(words)

    assert kind in {finding.kind for finding in found}
    assert all(finding.words for finding in found)


@pytest.mark.parametrize("words", NOT_PERSONAL)
def test_what_tells_nothing(words: str) -> None:
    """A wish is not sent back for what is in every second wish."""
    assert personal_data_in(words) == ()


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("123456789018", True),
        ("123456789012", False),
        ("090054749952", True),
        ("000000000000", False),
        ("12345678901", False),
    ],
)
def test_my_number_is_known_by_its_check_digit(digits: str, right: bool) -> None:
    """平成26年総務省令第85号第5条; another digit at the end is some other number."""
    assert is_my_number(digits) is right
