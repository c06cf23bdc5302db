-- What people changed of passages. A passage is known by the id that it has by what the document says, which is the
-- same however the document is divided, as long as headings and text are.
create table edits (
    document_id   bigint  not null references documents (id) on delete cascade,
    chunk_id      text    not null,
    body          text,                          -- what is said instead; null where the passage is left out
    original      text    not null,              -- what the document says
    headings      text    not null,              -- JSON array of strings
    place         text    not null,              -- JSON of Place
    edited_by     text    not null,              -- empty where nobody is known
    edited_at     bigint  not null,
    primary key (document_id, chunk_id)
);
alter table chunks add column original_id text;                        -- edits.chunk_id where the passage is edited
alter table chunks add column excluded bigint not null default 0;      -- 1: in no store, found by no search
drop index chunks_id;
create index chunks_id on chunks (index_id, chunk_id, version_id, ordinal, section, excluded);
