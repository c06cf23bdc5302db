-- Files that come in parts, and for a while those that became documents. The bytes lie in upload/; how many have
-- come is told by the file alone.
create table uploads (
    id            text    not null primary key,  -- random; names its file
    collection_id bigint  not null references collections (id) on delete cascade,
    owner         text    not null,              -- who sends it; empty where nobody is known
    path          text    not null,
    bytes         bigint  not null,              -- that it is to have
    tags          text    not null,              -- JSON array of strings
    job_id        bigint,                        -- null: one of its own
    modified_at   bigint,                        -- null: when it became a document
    fingerprint   text    not null,              -- by which its sender knows the file again; empty for none
    metadata      text    not null,              -- what its sender said of it, as it came
    created_at    bigint  not null,
    document_id   bigint,                        -- what it became; null before
    finished_at   bigint
);
create index uploads_collection on uploads (collection_id, owner);
