-- Reports and their documents. The bytes of a document are in the document store, under its digest.
create table reports (
    report_id uuid primary key,
    region_code text not null,
    evaluation_id uuid not null,
    scorecard_digest bytea not null check (length(scorecard_digest) = 32),
    outline text not null,
    formats text not null, -- as they were ordered, such as pdf,docx
    findings text not null,
    rendered_at bigint not null -- microseconds since 1970, UTC
);

create index reports_of_evaluation on reports (evaluation_id, report_id);

create table documents (
    report_id uuid not null references reports,
    paper text not null,
    format text not null,
    file_name text not null,
    size_bytes bigint not null check (size_bytes > 0),
    digest bytea not null check (length(digest) = 32),
    primary key (report_id, paper, format)
);

-- In which store the documents are. One row, written at the first start and never changed.
create table document_store (
    one smallint primary key check (one = 1),
    identity uuid not null,
    place text not null -- where it was then, for people
);
