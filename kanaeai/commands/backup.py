"""
``kanaeai backup`` and ``kanaeai restore``.

A backup is made while the program runs; a restore replaces nothing that nobody gave up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.settings import Home, Settings


def register(app: typer.Typer) -> None:
    """Add ``backup`` and ``restore``."""
    app.command("backup", help=speak("help.backup"))(backup)
    app.command("restore", help=speak("help.restore"))(restore)


def backup(
    file: Annotated[Path | None, typer.Argument(help=speak("help.backup_file"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Write one moment of the database to a file that only its owner can read.

    :raises OperatorProblem: if it cannot be made; then there is no file
    """
    from kanaeai.backup_times import note_backup
    from kanaeai.preflight import need_folder
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, name_of, opened
    from storage.backup import back_up

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    target = file or _new_name(home, now=datetime.now(UTC))
    need_folder(folder=target.parent)
    with opened(settings=settings, home=home) as database, _told(target, settings, home):
        back_up(database, file=target, pg_dump=settings.pg_dump)
        note_backup(home=home, now=datetime.now(UTC))
    typer.echo(
        speak(
            "backup.made",
            home=name_of(home),
            file=str(target),
            size=f"{target.stat().st_size / 1e6:.1f}",
        )
    )


def restore(
    file: Annotated[Path, typer.Argument(help=speak("help.restore_file"))],
    replace: Annotated[bool, typer.Option("--replace", help=speak("help.restore_replace"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Put a backup in the place of the database; who was forgotten since is forgotten there too.

    Then the program holds back until ``kanaeai resume``.

    :raises OperatorProblem: if it cannot or must not be; then the database is as it was
    """
    from kanaeai.restoring import MakingReady, marks_of_all
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, name_of, opened
    from storage import backup as backups

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    making_ready = MakingReady(marks=marks_of_all(settings=settings, home=home))
    with opened(settings=settings, home=home) as database, _told(file, settings, home, reads=True):
        done = backups.restore(
            database,
            file=file,
            pg_dump=settings.pg_dump,
            replace=replace,
            prepare=making_ready,
        )
    typer.echo(speak("backup.restored", home=name_of(home), file=str(file)))
    if done.cancelled:
        typer.echo(speak("backup.cancelled", count=done.cancelled))
    if done.was_older:
        typer.echo(speak("backup.upgraded"))
    if making_ready.forgotten:
        typer.echo(speak("backup.forgotten", count=making_ready.forgotten))
    typer.echo(speak("backup.held"))


def _new_name(home: "Home", *, now: datetime) -> Path:
    return home.folder / "backups" / f"kanaeai-{now:%Y%m%dT%H%M%SZ}.backup"


@contextmanager
def _told(file: Path, settings: "Settings", home: "Home", *, reads: bool = False) -> Iterator[None]:
    """Tell every refusal in a sentence that says what to do."""
    from storage import backup as backups
    from storage import schema

    named = str(file)
    cannot = "problem.backup_unreadable" if reads else "problem.backup_unwritable"
    try:
        yield
    except backups.AlreadyThere as error:
        raise OperatorProblem("problem.backup_there", file=named) from error
    except backups.NothingThere as error:
        raise OperatorProblem("problem.backup_nothing") from error
    except backups.NotOurs as error:
        raise OperatorProblem("problem.backup_not_ours", file=named) from error
    except backups.Damaged as error:
        if reads:
            raise OperatorProblem("problem.backup_damaged", file=named) from error
        raise OperatorProblem("problem.database_damaged") from error
    except backups.OtherKey as error:
        from_environment = settings.key and not home.practice
        source = "KANAEAI_KEY" if from_environment else str(home.key_file)
        raise OperatorProblem("problem.backup_other_key", source=source) from error
    except schema.BrokenReferences as error:
        raise OperatorProblem("problem.backup_damaged", file=named) from error
    except backups.NotEmpty as error:
        raise OperatorProblem("problem.backup_not_empty") from error
    except backups.ToolMissing as error:
        raise OperatorProblem("problem.pg_dump_missing") from error
    except backups.ToolTooOld as error:
        raise OperatorProblem(
            "problem.pg_dump_old", tool=error.tool, server=error.server
        ) from error
    except backups.ToolFailed as error:
        raise OperatorProblem("problem.pg_dump_failed", tool=error.tool, said=error.said) from error
    except (backups.CannotCopy, OSError) as error:
        raise OperatorProblem(cannot, file=named) from error
