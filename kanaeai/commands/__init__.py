"""
One file a command; each has ``register(app)`` and imports what is heavy only when it runs.

``--help`` must answer within a second, so nothing at the top of these files may be slow.
"""

from collections.abc import Callable

import typer

from kanaeai.commands import (
    audit,
    backup,
    db,
    desk,
    doctor,
    engine,
    eval,
    forget,
    guard,
    invite,
    keep,
    keys,
    learn,
    match,
    plan,
    poster,
    report,
    resume,
    revoke,
    run,
    simulate,
    table,
    tick,
    town,
    vectors,
)

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    run.register,
    desk.register,
    match.register,
    eval.register,
    guard.register,
    plan.register,
    engine.register,
    simulate.register,
    learn.register,
    town.register,
    keys.register,
    invite.register,
    revoke.register,
    poster.register,
    table.register,
    report.register,
    tick.register,
    audit.register,
    doctor.register,
    db.register,
    vectors.register,
    backup.register,
    forget.register,
    keep.register,
    resume.register,
)
