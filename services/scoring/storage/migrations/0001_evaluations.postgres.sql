-- Evaluations, every revision; rows are only added.
CREATE TABLE evaluations (
    region_code BIGINT NOT NULL,
    evaluation_id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    policy_id TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Layout of content, so that old rows stay readable.
    format BIGINT NOT NULL,
    content TEXT NOT NULL,
    -- SM3 of content, 64 hexadecimal digits.
    content_digest TEXT NOT NULL,
    -- Microseconds since 1970, UTC.
    filed_at BIGINT NOT NULL,
    PRIMARY KEY (region_code, evaluation_id, revision)
);

CREATE INDEX evaluations_id ON evaluations (evaluation_id, revision);
CREATE INDEX evaluations_unit ON evaluations (region_code, fiscal_year, unit_code);

-- Scorecards, each named by the digest of what it says; rows are only added.
CREATE TABLE scorecards (
    region_code BIGINT NOT NULL,
    evaluation_id TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    policy_id TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    policy_digest TEXT NOT NULL,
    -- Decimal text, for reading; never computed with in SQL.
    total TEXT NOT NULL,
    grade TEXT NOT NULL,
    -- Where in the ledger's log the books were read first.
    books_shard BIGINT NOT NULL,
    books_sequence BIGINT NOT NULL,
    format BIGINT NOT NULL,
    content TEXT NOT NULL,
    -- When it was first computed, for reading: no clock decides which one is the latest.
    scored_at BIGINT NOT NULL,
    PRIMARY KEY (region_code, evaluation_id, digest)
);

-- When a scorecard was the result, counted and not timed: the latest one is that of the highest revision, there of the
-- furthest books, there of the highest number. Rows are only added.
CREATE TABLE scorings (
    evaluation_id TEXT COLLATE "C" NOT NULL,
    -- The n-th of the evaluation, from 1, without gaps.
    number BIGINT NOT NULL CHECK (number >= 1),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    -- How far the ledger's log of the region was read.
    books_sequence BIGINT NOT NULL,
    -- Which scorecard it was.
    digest TEXT NOT NULL,
    PRIMARY KEY (evaluation_id, number)
);

CREATE INDEX scorings_latest ON scorings (evaluation_id, revision, books_sequence, number);
