"""
Every sentence a person can read, kept as data and spoken by :func:`say`.

A sentence has a key (``file.table.name``), blanks (``{name}``) and two voices:
plain Japanese (``ja``) and やさしい日本語 (``ja-easy``).
"""

from texts.say import Language, MissingText, Part, Text, keys, parts_of_spoken, say, sentences

__all__ = [
    "Language",
    "MissingText",
    "Part",
    "Text",
    "keys",
    "parts_of_spoken",
    "say",
    "sentences",
]
