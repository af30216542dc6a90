"""
Make what the matching engine understands words by: run once, when the program is set up.

``python -m kanaeai.word_vectors FOLDER`` reads the word vectors of an unpacked ja-ginza wheel
and writes them compactly beside this Python, with a dictionary of readings and what every text is
laid beside.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

VECTORS = "words.npz"
READINGS = "kana.dic"
LAID = "laid.npz"


def home() -> Path:
    """Return the folder in which set-up leaves what it made: this Python's own."""
    return Path(sys.prefix) / "share" / "kanaeai"


def make(*, source: Path, target: Path) -> None:
    """
    Read ``source`` (a folder with ja_ginza in it) and write two files into ``target``.

    :raises FileNotFoundError: if the wheel is not there
    :raises BadVectors: if it is of another form
    """
    import numpy as np
    from sudachipy import SplitMode  # type: ignore[import-untyped]

    from matching.meaning.kana import readings
    from matching.meaning.load import related_words, sentence_space
    from matching.meaning.murmur import murmur64
    from matching.meaning.scenes import load_scenes
    from matching.meaning.vectors import pack, read_keys
    from matching.tokens import open_dictionary

    folder = next(iter(source.glob("ja_ginza/ja_ginza-*/vocab")), None)
    if folder is None:
        raise FileNotFoundError(source / "ja_ginza")
    keys = read_keys((folder / "key2row").read_bytes())
    packed = pack(keys=keys, vectors=np.load(folder / "vectors"), related=related_words())
    strings = json.loads((folder / "strings.json").read_text(encoding="utf-8"))
    spelled = {murmur64(word.encode()): word for word in strings}
    found = readings(
        words=(spelled.get(key, "") for key in keys),
        tokenizer=open_dictionary("small").tokenizer(SplitMode.C),
        favoured=frozenset(word for scene in load_scenes() for word in scene),
    )
    target.mkdir(parents=True, exist_ok=True)
    _write_dictionary(found.table, target / READINGS)
    lines = "\n".join(
        "\t".join((*key, *(f"{word}:{rarity:.1f}" for word, rarity in words)))
        for key, words in found.homophones.items()
    )
    homophones = np.frombuffer(lines.encode(), dtype=np.uint8)
    with (target / VECTORS).open("wb") as file:
        arrays: dict[str, Any] = {"homophones": homophones} | packed | sentence_space()
        np.savez(file, **arrays)


def lay_out(*, target: Path) -> None:
    """
    Write into ``target`` what every text is laid beside, made with what :func:`make` left, and the
    table of the sentence network.
    """
    from matching.meaning.load import load_encoders, save_laid
    from matching.meaning.sentence_encoder import SentenceEncoder
    from matching.policy import load_policy

    if SentenceEncoder.is_there():
        SentenceEncoder.lay_open(target)
    loaded = load_encoders(
        vectors=target / VECTORS, readings=target / READINGS, policy=load_policy().meaning
    )
    save_laid(loaded.hybrid, target / LAID)


def _write_dictionary(table: str, target: Path) -> None:
    import sudachidict_small  # type: ignore[import-untyped]
    from sudachipy.sudachipy import build_user_dic  # type: ignore[import-untyped]

    system = Path(sudachidict_small.__file__).parent / "resources" / "system.dic"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kana.csv"
        source.write_text(table, encoding="utf-8")
        made = Path(folder) / READINGS
        build_user_dic(system=system, lex=[source], output=made, description="kana")
        target.write_bytes(made.read_bytes())


if __name__ == "__main__":
    make(source=Path(sys.argv[1]), target=home())
    lay_out(target=home())
