"""
Learn the bridge anew, from all situations and lessons: ``make bridge``, some seven minutes.

To be run when lessons, situations, scenes, vectors or weights of the policy have changed: a test
says so, and a bridge learnt under other parts than these is not used.
"""

import sys

from kanaeai.understanding import understanding
from matching.meaning.bridge import LEARNT, Bridge
from matching.meaning.bridge_learning import End, learn_ramps
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
    said, answered = (
        End.of(
            hybrid.lessons([getattr(one, end) for one in lessons], answers=end == "answer"),
            situations=len(hybrid.laid.said),
            often=policy.bridge_words,
        )
        for end in ("wish", "answer")
    )
    one, other, memory = learn_ramps(
        said,
        answered,
        rank=policy.bridge_rank,
        width=policy.bridge_width,
        sharpness=policy.bridge_sharpness,
        rounds=policy.bridge_rounds,
    )
    bridge = Bridge(
        of=hybrid.parts, lessons=lessons_version(), said=one, answered=other, memory=memory
    )
    bridge.write(LEARNT)


if __name__ == "__main__":
    main()
