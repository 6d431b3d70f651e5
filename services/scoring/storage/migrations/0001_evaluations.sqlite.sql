-- Evaluations, every revision; rows are only added.
CREATE TABLE evaluations (
    region_code INTEGER NOT NULL,
    evaluation_id TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    policy_id TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Layout of content, so that old rows stay readable.
    format INTEGER NOT NULL,
    content TEXT NOT NULL,
    -- SM3 of content, 64 hexadecimal digits.
    content_digest TEXT NOT NULL,
    -- Microseconds since 1970, UTC.
    filed_at INTEGER NOT NULL,
    PRIMARY KEY (region_code, evaluation_id, revision)
) STRICT;

CREATE INDEX evaluations_id ON evaluations (evaluation_id, revision);
CREATE INDEX evaluations_unit ON evaluations (region_code, fiscal_year, unit_code);

-- Scorecards, each named by the digest of what it says; rows are only added.
CREATE TABLE scorecards (
    region_code INTEGER NOT NULL,
    evaluation_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    policy_id TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    policy_digest TEXT NOT NULL,
    -- Decimal text, for reading; never computed with in SQL.
    total TEXT NOT NULL,
    grade TEXT NOT NULL,
    -- Where in the ledger's log the books were read.
    books_shard INTEGER NOT NULL,
    books_sequence INTEGER NOT NULL,
    format INTEGER NOT NULL,
    content TEXT NOT NULL,
    scored_at INTEGER NOT NULL,
    PRIMARY KEY (region_code, evaluation_id, digest)
) STRICT;

CREATE INDEX scorecards_latest ON scorecards (evaluation_id, scored_at);
