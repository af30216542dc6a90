"""
MurmurHash64A, the hash under which published spaCy vectors keep their words.

Austin Appleby's public-domain function, written from its description.
"""

_MIX = 0xC6A4A7935BD1E995
_SHIFT = 47
_WORD = (1 << 64) - 1


def murmur64(data: bytes, *, seed: int = 1) -> int:
    """Return the unsigned 64-bit hash of ``data``; spaCy's string store uses seed 1."""
    whole = len(data) // 8 * 8
    state = (seed ^ (len(data) * _MIX)) & _WORD
    for place in range(0, whole, 8):
        block = int.from_bytes(data[place : place + 8], "little") * _MIX & _WORD
        block = (block ^ (block >> _SHIFT)) * _MIX & _WORD
        state = (state ^ block) * _MIX & _WORD
    if whole < len(data):
        state = (state ^ int.from_bytes(data[whole:], "little")) * _MIX & _WORD
    state = (state ^ (state >> _SHIFT)) * _MIX & _WORD
    return state ^ (state >> _SHIFT)
