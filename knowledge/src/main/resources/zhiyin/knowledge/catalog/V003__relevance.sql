-- What people said of passages as answers. It names documents by path and bytes, and refers to no other table:
-- labels outlive passages, documents and collections.
create table relevance (
    id            integer primary key autoincrement,
    query         text    not null,              -- white space normalised
    collection    text    not null,              -- its name then
    path          text    not null,              -- of the document
    sha256        text    not null,              -- of the document's bytes
    place         text    not null,              -- JSON of Place
    quote         text    not null,              -- what the place says
    grade         bigint  not null,              -- 0 does not answer, 1 in part, 2 answers
    labelled_by   text    not null,
    labelled_at   bigint  not null
);
create index relevance_query on relevance (query, path);
