"""
Forms in a chat: starting, asking, answering, editing, stopping and going on.

A draft belongs to an account, a form and what it is about; it is written in the
same transaction as everything else and deleted only when the deed is done.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError
from sqlalchemy import select

from bot.forms import (
    Act,
    Answers,
    Did,
    End,
    Form,
    Option,
    Progress,
    advance,
    begin,
    given,
    question,
    read_code,
)
from bot.links import FORM_LIFETIME, page_link, screen_link
from bot.messages import Button
from bot.registry import Registry
from bot.tokens import Press
from bot.turn import Filled, FormFlow, Turn, answers_of
from casework.call_not_personal import call_not_personal
from casework.ground import NotYours
from casework.guard import Kind
from storage.base import Id
from storage.tables import Draft, PageLink
from texts import Text

_BEGAN_WITH = "began_with"
# What a row of buttons holds on a narrow phone, in signs.
_WIDTH, _BETWEEN, _ABREAST = 22, 2, 3


def start_form(
    turn: Turn,
    name: str,
    *,
    subject: Id | None = None,
    facts: Answers | None = None,
    answers: Answers | None = None,
    at: str = "",
    notice: Text | None = None,
) -> None:
    """
    Start the form ``name`` about ``subject``, or offer to go on where it was left.

    :param notice: what is said before the first question
    :param at: with all ``answers`` given, the one at which to begin instead of the summary
    :raises NotYours: if the form is not for this role
    """
    flow = _flow(turn, turn.registry, name)
    subject = subject or turn.by.id
    left = turn.session.scalars(
        select(Draft).where(
            Draft.account_id == turn.by.id, Draft.form == name, Draft.subject_id == subject
        )
    ).one_or_none()
    if answers is not None:
        # Where 「はじめから」 leads: what is edited must not become an empty form.
        facts = {_BEGAN_WITH: answers, **(facts or {})}
    if left is not None and left.state["answers"] not in ({}, answers):
        turn.place.draft_id = left.id
        turn.change(
            Text.of("forms.left_here", title=Text.of(f"{name}.title")),
            [turn.button("forms.go_on", "f.on", left.id)],
            [turn.button("forms.start_again", "f.new", left.id)],
            _to_page(turn, left),
        )
        return
    if left is None:
        left = Draft(account_id=turn.by.id, form=name, subject_id=subject, changed_at=turn.now)
        turn.session.add(left)
        turn_number = 0
    else:
        # Buttons of the earlier try must stay old.
        turn_number = left.state["turn"]
    progress = begin(flow.form, town=turn.town, facts=facts, answers=answers)
    if at:
        edit = Did(Act.EDIT, at)
        progress = advance(flow.form, progress, edit, town=turn.town).progress
    _keep(turn, left, replace(progress, turn=progress.turn + turn_number))
    turn.session.flush()
    _ask(turn, flow.form, left, notice=notice, begins=True)


def current_draft(turn: Turn) -> Draft | None:
    """Return the draft that typed words belong to, if any."""
    draft = turn.session.get(Draft, turn.place.draft_id) if turn.place.draft_id else None
    return draft if draft is not None and draft.account_id == turn.by.id else None


def typed(turn: Turn, draft: Draft, words: str) -> None:
    """Take typed words as the answer to the current question."""
    form = _flow(turn, turn.registry, draft.form).form
    asked = question(form, Progress.from_json(draft.state), town=turn.town)
    for option in asked.options:
        # Who types what stands on a button means the button: もどる is no answer.
        if words.strip() in {option.label.spoken("ja"), option.label.spoken("ja-easy")}:
            _advance(turn, draft, read_code(option.code))
            return
    _advance(turn, draft, Did(Act.TYPED, words))


def stop(turn: Turn, draft: Draft) -> None:
    """Step out of a form; what was answered stays, what waited for a choice does not."""
    draft.state = Progress.from_json(draft.state).without_doubt().to_json()
    turn.place.draft_id = None
    turn.change(
        "forms.stopped",
        [turn.button("forms.go_on", "f.on", draft.id)],
        [turn.button("forms.throw_away", "f.gone", draft.id)],
    )


def ask_again(turn: Turn, draft: Draft) -> None:
    """Ask the current question once more."""
    _ask(turn, _flow(turn, turn.registry, draft.form).form, draft)


def wrote(turn: Turn, words: str) -> None:
    """Take what was written on a page on which the whole form stands."""
    draft = current_draft(turn)
    if draft is None:
        turn.say("forms.page_came_late")
        return
    _advance(turn, draft, Did(Act.WROTE_ON_PAGE, words))


def ticked(turn: Turn, keys: Sequence[str]) -> None:
    """Take all the boxes that were ticked on a page, at once; none is to skip the question."""
    draft = current_draft(turn)
    if draft is None:
        turn.say("forms.page_came_late")
        return
    draft.state = replace(Progress.from_json(draft.state), ticked=tuple(keys)).to_json()
    _advance(turn, draft, Did(Act.TICKED_ALL if keys else Act.SKIPPED))


def written_on_page(turn: Turn, link: PageLink, words: str) -> None:
    """Take what was written on a one-time page, if its question still stands."""
    draft = turn.session.get(Draft, link.subject_id)
    if draft is None or draft.account_id != turn.by.id or draft.state["turn"] != link.facts["turn"]:
        turn.say("forms.page_came_late")
        return
    _advance(turn, draft, Did(Act.WROTE_ON_PAGE, words, waved=turn.incoming.waved))


def pressed(turn: Turn, press: Press) -> None:
    """Take a pressed option of a question, unless the question is an old one."""
    draft = turn.session.get(Draft, press.row) if press.row else None
    number, _, code = press.argument.partition("-")
    if draft is None or draft.account_id != turn.by.id or str(draft.state["turn"]) != number:
        turn.say("forms.old_button")
        current = current_draft(turn)
        if current is not None:
            ask_again(turn, current)
        return
    _advance(turn, draft, read_code(code))


def went_on(turn: Turn, press: Press) -> None:
    """Go on with a draft that was left."""
    draft = _mine(turn, press)
    turn.place.draft_id = draft.id
    progress = Progress.from_json(draft.state)
    _keep(turn, draft, replace(progress, turn=progress.turn + 1))
    ask_again(turn, draft)


def started_again(turn: Turn, press: Press) -> None:
    """Throw a draft's answers away and start its form anew."""
    draft = _mine(turn, press)
    progress = Progress.from_json(draft.state)
    fresh = begin(
        _flow(turn, turn.registry, draft.form).form,
        town=turn.town,
        facts=progress.facts,
        answers=progress.facts.get(_BEGAN_WITH),
    )
    _keep(turn, draft, replace(fresh, turn=progress.turn + 1))
    ask_again(turn, draft)


def thrown_away(turn: Turn, press: Press) -> None:
    """Delete a draft that is not wanted any more."""
    draft = _mine(turn, press)
    _forget(turn, draft)
    turn.change("forms.thrown_away")


def _advance(turn: Turn, draft: Draft, did: Did) -> None:
    flow = _flow(turn, turn.registry, draft.form)
    step = advance(flow.form, Progress.from_json(draft.state), did, town=turn.town)
    if step.waved:
        _let_pass(turn, flow.form, draft, step.waved)
    taken_away = step.unwanted and turn.take_away_what_was_typed()
    if step.end is End.STOPPED:
        stop(turn, draft)
        return
    if step.end is End.SUBMITTED:
        _submit(turn, flow, draft, step.progress)
        return
    _keep(turn, draft, step.progress)
    notice = Text.of("guard.taken_away") if taken_away else None
    if step.notice:
        notice = Text.lines(step.notice, notice) if notice else step.notice
    _ask(turn, flow.form, draft, notice=notice)


def _let_pass(turn: Turn, form: Form, draft: Draft, kinds: Sequence[Kind]) -> None:
    call_not_personal(
        turn.session,
        kinds=kinds,
        about=draft,
        place="" if form.traceless else f"{form.name}.{Progress.from_json(draft.state).at}",
        by=None if form.traceless else turn.by,
        town=turn.town.key,
        now=turn.now,
    )


def _submit(turn: Turn, flow: FormFlow, draft: Draft, progress: Progress) -> None:
    try:
        answers = answers_of(flow.form, given(flow.form, progress, town=turn.town))
    except ValidationError as error:
        # A step changed since the draft was begun; ask that one again, keep the rest.
        wrong = str(error.errors()[0]["loc"][0])
        _keep(turn, draft, replace(progress, at=wrong, editing=True, turn=progress.turn + 1))
        _ask(turn, flow.form, draft, notice=Text.of("forms.ask_once_more"))
        return
    filled = Filled(answers=answers, facts=progress.facts, subject=draft.subject_id)
    _forget(turn, draft)
    flow.submit(turn, filled)


def _ask(
    turn: Turn, form: Form, draft: Draft, *, notice: Text | None = None, begins: bool = False
) -> None:
    progress = Progress.from_json(draft.state)
    asked = question(form, progress, town=turn.town)
    if progress.doubt and turn.page is None and form.step(progress.at).on_page:
        # What was written on a page is spoken of there alone.
        asked = question(form, progress.without_doubt(), town=turn.town)
    text = Text.lines(notice, "", asked.text) if notice else asked.text
    rows: list[list[Button]] = []
    if asked.page and turn.page is None and turn.world.page_url:
        text = Text.lines(text, Text.of("forms.on_page"))
        rows.append([turn.voice.link("forms.open_page", _page_link(turn, draft, progress))])
    elif asked.page and turn.page is None:
        text = Text.lines(text, "", Text.of("forms.no_page"))
    rows += _rows(turn, draft, progress, asked.options)
    if begins:
        rows.append(_to_page(turn, draft))
    turn.change(text, *rows)


def _to_page(turn: Turn, draft: Draft) -> list[Button]:
    """The whole form can be filled on a page as well, where there are pages."""
    if turn.page is not None or not turn.world.page_url:
        return []
    link = screen_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        chat=turn.chat,
        draft=draft.id,
        lifetime=FORM_LIFETIME,
        now=turn.now,
    )
    return [turn.voice.link("forms.answer_on_page", link)]


def _rows(
    turn: Turn, draft: Draft, progress: Progress, options: tuple[Option, ...]
) -> list[list[Button]]:
    rows: list[list[Button]] = []
    group, width = "", 0
    for option in options:
        button = turn.button(option.label, "f", draft.id, argument=f"{progress.turn}-{option.code}")
        needed = len(button.label) + _BETWEEN
        if option.group == group and len(rows[-1]) < _ABREAST and width + needed <= _WIDTH:
            rows[-1].append(button)
            width += needed
        else:
            rows.append([button])
            group, width = option.group, needed
    return rows


def _page_link(turn: Turn, draft: Draft, progress: Progress) -> str:
    return page_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        purpose="draft",
        subject=draft.id,
        lifetime=FORM_LIFETIME,
        now=turn.now,
        facts={"turn": progress.turn, "form": draft.form, "step": progress.at},
    )


def _keep(turn: Turn, draft: Draft, progress: Progress) -> None:
    draft.state = progress.to_json()
    draft.changed_at = turn.now
    turn.place.draft_id = draft.id


def _forget(turn: Turn, draft: Draft) -> None:
    if turn.place.draft_id == draft.id:
        turn.place.draft_id = None
    turn.session.delete(draft)
    turn.session.flush()


def _mine(turn: Turn, press: Press) -> Draft:
    draft = turn.session.get(Draft, press.row) if press.row else None
    if draft is None or draft.account_id != turn.by.id:
        raise NotYours
    return draft


def _flow(turn: Turn, registry: Registry, name: str) -> FormFlow:
    flow = registry.forms[name]
    if turn.by.role not in flow.roles:
        raise NotYours
    return flow
