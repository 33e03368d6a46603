"""The tables of the record, as numbered migrations."""

import sqlite3
from collections.abc import Iterator

from verifier.index.kinship import TABLES

_MIGRATIONS = (
    """
    CREATE TABLE meta (index_id TEXT, embedder TEXT, dimension INTEGER, generation INTEGER);
    CREATE TABLE sources (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, outlet TEXT, url TEXT, published TEXT, byline TEXT,
        text TEXT NOT NULL, signature BLOB NOT NULL
    );
    CREATE TABLE files (path TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE);
    CREATE INDEX files_by_source ON files (source_id);
    CREATE TABLE passages (
        id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL
    );
    CREATE INDEX passages_by_source ON passages (source_id);
    CREATE TABLE vectors (passage_id TEXT PRIMARY KEY REFERENCES passages ON DELETE CASCADE, vector BLOB NOT NULL);
    CREATE TABLE mirrors (place TEXT PRIMARY KEY, number INTEGER NOT NULL, generation INTEGER, files TEXT);
    """,
    # A row of `words` has the rowid of its passage: those of a table that is never vacuumed do not change.
    """
    CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2');
    INSERT INTO words (rowid, text)
        SELECT passages.rowid, substr(text, start + 1, "end" - start) FROM passages
        JOIN sources ON sources.id = source_id;
    CREATE TRIGGER words_of_new_passage AFTER INSERT ON passages BEGIN
        INSERT INTO words (rowid, text)
            SELECT new.rowid, substr(text, new.start + 1, new."end" - new.start) FROM sources
            WHERE id = new.source_id;
    END;
    CREATE TRIGGER words_of_old_passage AFTER DELETE ON passages BEGIN
        DELETE FROM words WHERE rowid = old.rowid;
    END;
    """,
    f"""
    {TABLES}
    INSERT INTO kin SELECT id, signature, '', id FROM sources;
    ALTER TABLE sources DROP COLUMN signature;
    """,
    """
    ALTER TABLE meta ADD COLUMN hnsw TEXT;
    UPDATE meta SET hnsw = '{"max_neighbors":32,"ef_construction":400,"ef_search":1000}';
    CREATE INDEX kin_of_several_names ON kin (names) WHERE instr(names, char(10));
    """,
)
KINSHIP_SINCE = 3
"""The version from which on the record keeps kinship."""
SCHEMA = len(_MIGRATIONS)
"""The version of the tables: the number of migrations applied."""


def statements_since(version: int) -> Iterator[str]:
    """The statements that bring tables of this version, 0 for none, up to date."""
    statement = ""
    for part in "".join(_MIGRATIONS[version:]).split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
