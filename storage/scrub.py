"""
Leave no remains of deleted rows in the files of the database.

SQLite overwrites what is deleted (``secure_delete``), but old pages stand in the write-ahead log
until it is emptied, and cells that were moved may leave a shadow: the file is written anew.
"""

from storage.database import Database


def scrub(database: Database) -> bool:
    """
    Write a SQLite file anew and empty its log; have PostgreSQL clear away its dead rows.

    Returns whether all is done: a reader of the SQLite file can hold up the log.

    Others wait meanwhile on SQLite, some seconds a gigabyte. On PostgreSQL the space is free to
    be overwritten; its log and its backups keep what they hold until they are removed.
    """
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
        return True
    raw = database.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert driver is not None
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    return not busy
