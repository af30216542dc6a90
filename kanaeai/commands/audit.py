"""
``kanaeai audit``: check that nobody has changed the audit, and show what was done in a case.

A check writes nothing but the head of the chain, into a file beside the key.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.look_reason import LookReason
from kanaeai.act_words import day_of, fact_words, moment_of, role_words, say_act, speak_audit
from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from casework.show_audit import Done
    from storage.audit.chain import Head
    from storage.audit.check import Checked, Fault

HEAD_FILE = "audit.head"


def register(app: typer.Typer) -> None:
    """Add ``audit verify`` and ``audit show``."""
    audit = typer.Typer(help=speak("help.audit"), no_args_is_help=True)
    audit.command("verify", help=speak("help.audit_verify"))(verify)
    audit.command("show", help=speak("help.audit_show"))(show)
    app.add_typer(audit, name="audit")


def verify(
    head: Annotated[str | None, typer.Option(help=speak("help.audit_head"))] = None,
    anew: Annotated[bool, typer.Option("--anew", help=speak("help.audit_anew"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Check the whole chain; exit code 1 and the numbers if something is wrong.

    :raises OperatorProblem: if a head cannot be read, or the database not be opened
    """
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened
    from storage.audit.check import check

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    file = home.key_file.with_name(HEAD_FILE)
    known = None if anew else _known(head, file)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.reading() as session:
            if not database.is_sqlite:
                # One moment of it, whatever is chained or cut meanwhile; SQLite knows no other way.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            found = check(session, vault=database.vault, known=known)
    if not found.faults:
        _keep(file, found.head)
    typer.echo(_as_json(found) if as_json else "\n".join(_lines(found, file)))
    if found.faults:
        typer.echo(speak("audit.wrong", count=len(found.faults)), err=True)
        raise typer.Exit(1)


def show(
    case: Annotated[str, typer.Option(help=speak("help.audit_case"))],
    reason: Annotated[LookReason, typer.Option(help=speak("help.audit_reason"))],
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Print what was done in a case; that somebody looked is recorded too.

    :raises OperatorProblem: if there is no such case, or the database cannot be opened
    """
    from casework.ground import NotYours
    from casework.show_audit import show_audit
    from kanaeai.bot_account import practice_time
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    code = case.strip().upper()
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    now = (practice_time(settings=settings) if home.practice else None) or datetime.now(UTC)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        try:
            with database.writing() as session:
                done = show_audit(session, code=code, reason=reason, now=now)
        except NotYours:
            raise OperatorProblem("problem.case_unknown", code=code) from None
    if as_json:
        typer.echo(json.dumps([_row(one) for one in done], ensure_ascii=False))
        return
    typer.echo(speak_audit("shown", code=code, count=len(done)))
    for one in done:
        typer.echo(_line(one))


def _known(said: str | None, file: Path) -> "Head | None":
    from storage.audit.known_head import NotAHead, known_head, read_head

    try:
        return read_head(said) if said is not None else known_head(file)
    except NotAHead as error:
        source = "--head" if said is not None else str(file)
        raise OperatorProblem("problem.audit_head", source=source) from error
    except OSError as error:
        raise OperatorProblem("problem.audit_head", source=str(file)) from error


def _keep(file: Path, head: "Head") -> None:
    from storage.audit.known_head import keep_head

    try:
        keep_head(file, head)
    except OSError as error:
        raise OperatorProblem("problem.audit_head_kept", file=str(file)) from error


def _lines(found: "Checked", file: Path) -> list[str]:
    lines = [
        *(_fault(one) for one in found.faults),
        *(
            speak_audit("cut", day=day_of(cut.cut_at), count=cut.count, number=cut.number)
            for cut in found.cuts
        ),
    ]
    if found.older_keys:
        lines.append(speak_audit("older_keys", count=found.older_keys))
    if found.unchained:
        lines.append(speak_audit("unchained", count=found.unchained))
    if not found.faults:
        lines.append(speak_audit("checked", entries=found.entries, head=str(found.head)))
        lines.append(speak_audit("head_kept", file=str(file)))
    return lines


def _fault(fault: "Fault") -> str:
    at = moment_of(fault.at) if fault.at else "?"
    return speak_audit(f"wrong.{fault.kind}", number=fault.number, at=at)


def _as_json(found: "Checked") -> str:
    return json.dumps(
        {
            "entries": found.entries,
            "head": str(found.head),
            "unchained": found.unchained,
            "older_keys": found.older_keys,
            "cuts": [{"number": cut.number, "count": cut.count} for cut in found.cuts],
            "faults": [
                {
                    "kind": one.kind.value,
                    "number": one.number,
                    "at": one.at.isoformat() if one.at else None,
                }
                for one in found.faults
            ],
        }
    )


def _line(done: "Done") -> str:
    who = speak_audit("who", role=role_words(done.role), mark=done.mark).strip()
    what = say_act(done.act)
    if done.facts:
        what = speak_audit("why", what=what, facts=fact_words(done.facts))
    return speak_audit("line", at=moment_of(done.at), who=who, what=what)


def _row(done: "Done") -> dict[str, object]:
    return {
        "at": done.at.isoformat(),
        "role": done.role,
        "account": done.mark,
        "act": done.act,
        "words": say_act(done.act),
        "facts": dict(done.facts),
    }
