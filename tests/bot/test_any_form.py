"""Whatever anybody does in any form of the program, no answer is lost and its end is whole."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows import FLOWS
from bot.forms import (
    SUMMARY,
    Act,
    Advance,
    Did,
    End,
    Form,
    Progress,
    Step,
    advance,
    begin,
    question,
    read_code,
    shown_answer,
)
from bot.forms import (
    given as given_answers,
)
from bot.tokens import Press, make_token
from storage.base import new_id
from storage.vault import Vault
from tests.making import NOW, TOWN

FORMS = tuple(flow.form for flow_ in FLOWS for flow in flow_.forms)
VAULT = Vault.from_text(Vault.new_key())
TEAM = {
    "today": NOW.date().isoformat(),
    "team": [
        {"key": f"c{number}", "id": new_id().hex, "label": label, "number": number}
        for number, label in enumerate(["みどり", ""], 1)
    ],
}
COLLEAGUES = [
    {"key": f"c{number}", "id": new_id().hex, "label": label, "number": number, "role": "supporter"}
    for number, label in enumerate(["あおば", ""], 1)
]
FACTS: dict[str, dict[str, Any]] = {
    "hand_over": {
        "items": [{"key": "i0", "id": new_id().hex, "name": "珈琲の方"}],
        "colleagues": COLLEAGUES,
    },
    "hand_over_cases": {
        "items": [
            {"key": f"i{n}", "id": new_id().hex, "name": "K-7F3Q", "kind": kind, "what": what}
            for n, (kind, what) in enumerate([("placements", "trial"), ("introductions", "asked")])
        ],
        "colleagues": COLLEAGUES,
    },
    "conference_note": {"colleagues": COLLEAGUES},
    "duty_plan": TEAM,
    "absence_plan": TEAM,
    "begin_placement": {
        "lines": [
            {
                "key": "p0",
                "id": new_id().hex,
                "offer": "いっしょに走る",
                "step": "trial",
                "since": NOW.isoformat(),
            }
        ]
    },
    "propose_candidate": {
        "offers": [{"key": "o0", "id": new_id().hex, "host": "走友会", "offer": "いっしょに走る"}]
    },
    "insurance": {"today": NOW.date().isoformat()},
    **{
        name: {"today": NOW.date().isoformat(), "role": "coordinator"}
        for name in ("set_day", "move_day", "day_terms", "offer_days", "begin_series")
    },
    "end_placement": {
        "members": [
            {"key": f"m{number}", "id": new_id().hex, "name": name}
            for number, name in enumerate(["珈琲の方", "走友会", "印刷会社"])
        ]
    },
}
"""What a form must be started with, where it must."""

WORDS = (
    st.sampled_from(["走る仲間がほしい", "本を読む", "人手がほしい", "", "!", "a" * 2000])
    | st.text()
)
ANYTHING = st.builds(
    Did,
    st.sampled_from(Act),
    st.sampled_from(["any", "role", "employment", "0", *(s.name for f in FORMS for s in f.steps)])
    | WORDS,
)


@st.composite
def offered(draw: st.DrawFn, form: Form, progress: Progress) -> Did:
    """Draw a press of one of the buttons shown, or one of their labels typed."""
    asked = question(form, progress, town=TOWN)
    options = [option for option in asked.options if option.code != Act.STOP]
    if not options or (form_step(form, progress).choices is None and draw(st.booleans())):
        return Did(draw(st.sampled_from([Act.TYPED, Act.WROTE_ON_PAGE])), draw(WORDS))
    option = draw(st.sampled_from(options))
    if draw(st.booleans()):
        return read_code(option.code)
    return Did(Act.TYPED, option.label.spoken(draw(st.sampled_from(["ja", "ja-easy"]))))


def form_step(form: Form, progress: Progress) -> Step:
    """Return the step that is asked; the summary counts as one with buttons."""
    if progress.at == SUMMARY:
        return Step("summary", choices=lambda asking: ())
    return form.step(progress.at)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@settings(max_examples=25)
@given(data=st.data())
def test_no_way_through_a_form_loses_an_answer(form: Form, data: st.DataObject) -> None:
    """Whatever is done, in any order: answers stay, and what is submitted is whole and valid."""
    progress = begin(form, town=TOWN, facts=FACTS.get(form.name))
    for _ in range(data.draw(st.integers(1, 40), label="length")):
        did = data.draw(offered(form, progress) | ANYTHING)
        step = advance(form, progress, did, town=TOWN)
        kept(progress, step)
        legal(form, step)
        assert Progress.from_json(step.progress.to_json()) == step.progress
        progress = step.progress


def kept(before: Progress, step: Advance) -> None:
    """Check that only the answer to the question asked may have changed."""
    after = step.progress
    for name, answer in before.answers.items():
        assert name in after.answers
        assert after.answers[name] == answer or name == before.at
    assert set(after.answers) <= {*before.answers, before.at}
    moved = after.at != before.at or after.answers != before.answers
    assert moved <= after.turn - before.turn <= 1


def legal(form: Form, step: Advance) -> None:
    """Check that the place exists, can be read, and that the end has all it needs."""
    progress = step.progress
    given_now = given_answers(form, progress, town=TOWN)
    asked = question(form, progress, town=TOWN)
    codes = [option.code for option in asked.options]
    assert len(codes) == len(set(codes))
    for code in codes:
        token = Press("f", new_id(), f"{progress.turn}-{code}")
        make_token(VAULT, token, chat="chat", now=NOW)
        assert isinstance(read_code(code), Did)
    for voice in ("ja", "ja-easy"):
        assert asked.text.spoken(voice)
        assert all(option.label.spoken(voice) for option in asked.options)
    if progress.at == SUMMARY:
        form.answers.model_validate(given_now)
        for name in given_now:
            assert shown_answer(form, progress, name, town=TOWN).spoken("ja")
    assert step.end is not End.SUBMITTED or progress.at == SUMMARY
