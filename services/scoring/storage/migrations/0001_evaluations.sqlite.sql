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
    -- Where in the ledger's log the books were read first.
    books_shard INTEGER NOT NULL,
    books_sequence INTEGER NOT NULL,
    format INTEGER NOT NULL,
    content TEXT NOT NULL,
    -- When it was first computed, for reading: no clock decides which one is the latest.
    scored_at INTEGER NOT NULL,
    PRIMARY KEY (region_code, evaluation_id, digest)
) STRICT;

-- When a scorecard was the result, counted and not timed: the latest one is that of the highest revision, there of the
-- furthest books, there of the highest number. Rows are only added.
CREATE TABLE scorings (
    evaluation_id TEXT NOT NULL,
    -- The n-th of the evaluation, from 1, without gaps.
    number INTEGER NOT NULL CHECK (number >= 1),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    -- How far the ledger's log of the region was read.
    books_sequence INTEGER NOT NULL,
    -- Which scorecard it was.
    digest TEXT NOT NULL,
    PRIMARY KEY (evaluation_id, number)
) STRICT;

CREATE INDEX scorings_latest ON scorings (evaluation_id, revision, books_sequence, number);
