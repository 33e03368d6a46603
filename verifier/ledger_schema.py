"""The tables of the ledger, and how it is summed up. Every change to the tables is one more migration."""

MIGRATIONS = (
    (
        """CREATE TABLE requests (
            id TEXT PRIMARY KEY, model TEXT NOT NULL, prompt TEXT NOT NULL, version TEXT NOT NULL,
            sha256 TEXT NOT NULL, parameters TEXT NOT NULL, turns TEXT NOT NULL
        )""",
        """CREATE TABLE outcomes (
            number INTEGER PRIMARY KEY, request_id TEXT NOT NULL REFERENCES requests, reusable INTEGER NOT NULL,
            written TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            endpoint TEXT NOT NULL, answered_by TEXT, text TEXT, refusal TEXT, finish TEXT, fault TEXT,
            detail TEXT NOT NULL, input_tokens INTEGER, output_tokens INTEGER, seconds REAL NOT NULL, cost REAL,
            attempts INTEGER NOT NULL
        )""",
        "CREATE INDEX outcomes_by_request ON outcomes (request_id, reusable, number)",
        """CREATE TABLE dialects (
            endpoint TEXT NOT NULL, model TEXT NOT NULL, dialect TEXT NOT NULL, PRIMARY KEY (endpoint, model)
        )""",
    ),
    (
        """CREATE TABLE vectors (
            model TEXT NOT NULL, text_sha256 TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text_sha256)
        )""",
    ),
    ("CREATE TABLE judgements (key TEXT PRIMARY KEY, maker TEXT NOT NULL, judged TEXT NOT NULL) WITHOUT ROWID",),
    (
        """CREATE TABLE reports (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, schema_version INTEGER NOT NULL,
            made TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
            article TEXT NOT NULL, counts TEXT NOT NULL, unchecked INTEGER NOT NULL, report BLOB NOT NULL
        )""",
        """CREATE TABLE report_claims (
            report_id TEXT NOT NULL REFERENCES reports (id), claim_id TEXT NOT NULL, PRIMARY KEY (report_id, claim_id)
        ) WITHOUT ROWID""",
        """CREATE TABLE decisions (
            number INTEGER PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id), claim_id TEXT NOT NULL,
            action TEXT NOT NULL, verdict TEXT, note TEXT NOT NULL, editor TEXT NOT NULL,
            decided TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        )""",
        "CREATE INDEX decisions_by_claim ON decisions (report_id, claim_id, number)",
        """CREATE TRIGGER decisions_are_not_replaced BEFORE INSERT ON decisions
            WHEN EXISTS (SELECT 1 FROM decisions WHERE number = new.number)
            BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END""",
        """CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
            BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END""",
        """CREATE TRIGGER decisions_are_not_removed BEFORE DELETE ON decisions
            BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END""",
    ),
)
SCHEMA = len(MIGRATIONS)
"""The version of the tables: the number of migrations applied."""
BILL = """
    SELECT model, prompt, SUM(fault IS NULL), SUM(fault IS NOT NULL),
        COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0),
        CASE WHEN SUM(cost IS NULL AND COALESCE(text, refusal, input_tokens) IS NOT NULL) THEN NULL
            ELSE round(TOTAL(cost), 8) END,
        round(TOTAL(seconds), 3)
    FROM outcomes JOIN requests ON requests.id = request_id WHERE attempts > 0 GROUP BY model, prompt
"""
