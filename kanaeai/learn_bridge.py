"""
Count words and learn the bridge anew, from situations, lessons and frames: ``make bridge``, some
ten minutes.

To be run when any of these, scenes, vectors or weights of the policy have changed: a test says so,
and a bridge learnt under other parts than these is not used.
"""

import sys

import numpy as np

from kanaeai.understanding import understanding
from matching.meaning.bridge import LEARNT, Bridge
from matching.meaning.bridge_learning import End, learn_ramps
from matching.meaning.frames import lessons_version, load_frames
from matching.meaning.often import Often
from matching.meaning.situations import load_lessons, load_situations
from matching.policy import load_policy


def main() -> None:
    """
    Count, learn and write.

    :raises SystemExit: if a part is missing, without which it would be another bridge
    """
    loaded = understanding()
    if loaded.missing:
        sys.exit(f"missing: {', '.join(loaded.missing)} (make .venv/.vectors)")
    told = (text for lesson in load_lessons() for text in (lesson.wish, lesson.answer))
    Often.of(map(loaded.reader.read, told), lessons=lessons_version()).write()
    # How often words are told is known to the encoder under which the bridge is learnt.
    policy, hybrid = load_policy().meaning, understanding().hybrid
    alone = (*load_situations(), *load_lessons())
    families = [family for group in load_frames() for family in group.families()]
    lessons = (*alone, *(lesson for family in families for lesson in family))
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
        families=np.repeat(
            np.arange(len(alone) + len(families)), [1] * len(alone) + [*map(len, families)]
        ),
        remembered=len(alone),
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
