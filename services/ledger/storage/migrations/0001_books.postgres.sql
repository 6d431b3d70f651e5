-- The books. Rows of transactions and entries are only ever inserted; balances follow from entries.
-- Text keys sort by their bytes (COLLATE "C"), as on SQLite. Dates are numbers such as 20201231, instants are
-- microseconds of UTC, amounts are fen: a debit above zero, a credit below.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Registers: a correction is a further revision, and the highest one counts. Rows are only ever inserted.
CREATE TABLE projects (
    region_code     BIGINT NOT NULL,
    project_code    TEXT COLLATE "C" NOT NULL,
    name            TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    unit_name       TEXT NOT NULL,
    department_name TEXT NOT NULL,
    revision        BIGINT NOT NULL CHECK (revision > 0),
    recorded_at     BIGINT NOT NULL,
    PRIMARY KEY (region_code, project_code, revision)
);

CREATE TABLE funding_documents (
    region_code     BIGINT NOT NULL,
    document_number TEXT COLLATE "C" NOT NULL,
    original_text   TEXT NOT NULL,
    title           TEXT NOT NULL,
    issued_on       BIGINT,
    placeholder     BOOLEAN NOT NULL,
    revision        BIGINT NOT NULL CHECK (revision > 0),
    recorded_at     BIGINT NOT NULL,
    PRIMARY KEY (region_code, document_number, revision)
);

-- The numbered log. Its primary key is the fence: who takes a position first has it.
CREATE TABLE transactions (
    shard           BIGINT NOT NULL,
    sequence        BIGINT NOT NULL CHECK (sequence > 0),
    region_code     BIGINT NOT NULL,
    id              UUID NOT NULL,
    kind            BIGINT NOT NULL,
    business_date   BIGINT NOT NULL,
    document_number TEXT NOT NULL,
    project_code    TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    fund_nature     BIGINT NOT NULL,
    amount_fen      BIGINT NOT NULL CHECK (amount_fen > 0),
    budget_source   BIGINT NOT NULL,
    payee           TEXT NOT NULL,
    economic_class  TEXT NOT NULL,
    summary         TEXT NOT NULL,
    voucher_number  TEXT NOT NULL,
    voucher_line    BIGINT NOT NULL,
    recorded_at     BIGINT NOT NULL,
    record_hash     BYTEA NOT NULL,
    CONSTRAINT transactions_position PRIMARY KEY (shard, sequence),
    CONSTRAINT transactions_id UNIQUE (region_code, id)
);

-- No foreign key: it would cost a look-up per row. `Store::verify` finds what it would have refused.
CREATE TABLE entries (
    shard             BIGINT NOT NULL,
    sequence          BIGINT NOT NULL,
    line              BIGINT NOT NULL,
    region_code       BIGINT NOT NULL,
    account_id        UUID NOT NULL,
    amount_fen        BIGINT NOT NULL CHECK (amount_fen <> 0),
    balance_after_fen BIGINT NOT NULL,
    business_date     BIGINT NOT NULL,
    CONSTRAINT entries_position PRIMARY KEY (shard, sequence, line)
);
CREATE INDEX entries_account ON entries (account_id, shard, sequence);

CREATE TABLE balances (
    account_id      UUID PRIMARY KEY,
    region_code     BIGINT NOT NULL,
    fiscal_year     BIGINT NOT NULL,
    document_number TEXT COLLATE "C" NOT NULL,
    project_code    TEXT COLLATE "C" NOT NULL,
    unit_code       TEXT NOT NULL,
    fund_nature     BIGINT NOT NULL,
    account_code    TEXT NOT NULL,
    balance_fen     BIGINT NOT NULL CHECK (balance_fen = debit_fen - credit_fen),
    debit_fen       BIGINT NOT NULL CHECK (debit_fen >= 0),
    credit_fen      BIGINT NOT NULL CHECK (credit_fen >= 0),
    shard           BIGINT NOT NULL,
    sequence        BIGINT NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX balances_project ON balances (region_code, project_code);
CREATE INDEX balances_document ON balances (region_code, document_number);

-- What each day added to an account, by the budget source of its transactions: what an account held at the end of a day is
-- the sum of at most some hundred rows, however many entries there are.
CREATE TABLE account_days (
    account_id    UUID NOT NULL,
    business_date BIGINT NOT NULL,
    budget_source BIGINT NOT NULL,
    debit_fen     BIGINT NOT NULL CHECK (debit_fen >= 0),
    credit_fen    BIGINT NOT NULL CHECK (credit_fen >= 0),
    shard         BIGINT NOT NULL,
    PRIMARY KEY (account_id, business_date, budget_source)
) WITH (fillfactor = 70);
