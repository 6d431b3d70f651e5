-- The books. Rows of transactions and entries are only ever inserted; balances follow from entries.
-- STRICT refuses what is no whole number; WITHOUT ROWID stores a row at its key. Dates are numbers such as 20201231,
-- instants are microseconds of UTC, amounts are fen: a debit above zero, a credit below. Ids are 16 bytes.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Registers: a correction is a further revision, and the highest one counts. Rows are only ever inserted.
CREATE TABLE projects (
    region_code     INTEGER NOT NULL,
    project_code    TEXT NOT NULL,
    name            TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    unit_name       TEXT NOT NULL,
    department_name TEXT NOT NULL,
    revision        INTEGER NOT NULL CHECK (revision > 0),
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (region_code, project_code, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE funding_documents (
    region_code     INTEGER NOT NULL,
    document_number TEXT NOT NULL,
    original_text   TEXT NOT NULL,
    title           TEXT NOT NULL,
    issued_on       INTEGER,
    placeholder     INTEGER NOT NULL CHECK (placeholder IN (0, 1)),
    revision        INTEGER NOT NULL CHECK (revision > 0),
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (region_code, document_number, revision)
) STRICT, WITHOUT ROWID;

-- The numbered log. Its primary key is the fence: who takes a position first has it.
CREATE TABLE transactions (
    shard           INTEGER NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence > 0),
    region_code     INTEGER NOT NULL,
    id              BLOB NOT NULL,
    kind            INTEGER NOT NULL,
    business_date   INTEGER NOT NULL,
    document_number TEXT NOT NULL,
    project_code    TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    fund_nature     INTEGER NOT NULL,
    amount_fen      INTEGER NOT NULL CHECK (amount_fen > 0),
    budget_source   INTEGER NOT NULL,
    payee           TEXT NOT NULL,
    economic_class  TEXT NOT NULL,
    summary         TEXT NOT NULL,
    voucher_number  TEXT NOT NULL,
    voucher_line    INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    record_hash     BLOB NOT NULL,
    CONSTRAINT transactions_position PRIMARY KEY (shard, sequence),
    CONSTRAINT transactions_id UNIQUE (region_code, id)
) STRICT, WITHOUT ROWID;

-- No foreign key: it would cost a look-up per row. `Store::verify` finds what it would have refused.
CREATE TABLE entries (
    shard             INTEGER NOT NULL,
    sequence          INTEGER NOT NULL,
    line              INTEGER NOT NULL,
    region_code       INTEGER NOT NULL,
    account_id        BLOB NOT NULL,
    amount_fen        INTEGER NOT NULL CHECK (amount_fen <> 0),
    balance_after_fen INTEGER NOT NULL,
    business_date     INTEGER NOT NULL,
    PRIMARY KEY (shard, sequence, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_account ON entries (account_id, shard, sequence);

CREATE TABLE balances (
    account_id      BLOB PRIMARY KEY,
    region_code     INTEGER NOT NULL,
    fiscal_year     INTEGER NOT NULL,
    document_number TEXT NOT NULL,
    project_code    TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    fund_nature     INTEGER NOT NULL,
    account_code    TEXT NOT NULL,
    balance_fen     INTEGER NOT NULL CHECK (balance_fen = debit_fen - credit_fen),
    debit_fen       INTEGER NOT NULL CHECK (debit_fen >= 0),
    credit_fen      INTEGER NOT NULL CHECK (credit_fen >= 0),
    shard           INTEGER NOT NULL,
    sequence        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX balances_project ON balances (region_code, project_code);
CREATE INDEX balances_document ON balances (region_code, document_number);

-- What each day added to an account, by the budget source of its transactions: what an account held at the end of a day is
-- the sum of at most some hundred rows, however many entries there are.
CREATE TABLE account_days (
    account_id    BLOB NOT NULL,
    business_date INTEGER NOT NULL,
    budget_source INTEGER NOT NULL,
    debit_fen     INTEGER NOT NULL CHECK (debit_fen >= 0),
    credit_fen    INTEGER NOT NULL CHECK (credit_fen >= 0),
    shard         INTEGER NOT NULL,
    PRIMARY KEY (account_id, business_date, budget_source)
) STRICT, WITHOUT ROWID;
