"""
Learn the bridge anew, from all situations and lessons: ``make bridge``, some three minutes.

To be run when lessons, situations, scenes, vectors or weights of the policy have changed: a test
says so, and a bridge learnt under other parts than these is not used.
"""

import sys

import numpy as np

from kanaeai.understanding import understanding
from matching.meaning.bridge import LEARNT, Bridge
from matching.meaning.bridge_learning import End, learn_ramps
from matching.meaning.hybrid import HybridEncoder
from matching.meaning.situations import lessons_version, load_lessons, load_situations
from matching.policy import load_policy


def main() -> None:
    """
    Learn and write.

    :raises SystemExit: if a part is missing, without which it would be another bridge
    """
    loaded = understanding()
    if loaded.missing:
        sys.exit(f"missing: {', '.join(loaded.missing)} (make .venv/.vectors)")
    policy, hybrid = load_policy().meaning, loaded.hybrid
    lessons = (*load_situations(), *load_lessons())
    said, answered, memory = learn_ramps(
        _end(hybrid, [one.wish for one in lessons], answers=False),
        _end(hybrid, [one.answer for one in lessons], answers=True),
        rank=policy.bridge_rank,
        width=policy.bridge_width,
        sharpness=policy.bridge_sharpness,
        rounds=policy.bridge_rounds,
    )
    bridge = Bridge(
        of=hybrid.parts, lessons=lessons_version(), said=said, answered=answered, memory=memory
    )
    bridge.write(LEARNT)


def _end(hybrid: HybridEncoder, texts: list[str], *, answers: bool) -> End:
    dense, found = hybrid.lessons(texts, answers=answers)
    reminded = np.zeros((len(texts), len(hybrid.laid.said)), dtype=np.float32)
    for row, situations in zip(reminded, found, strict=True):
        row[list(situations)] = list(situations.values())
    return End(dense=dense, reminded=reminded)


if __name__ == "__main__":
    main()
