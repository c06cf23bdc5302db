-- Processes that work on the catalog, each alive as long as it says so in time. In SQLite there is one at most, which
-- does not write itself down.
create table processes (
    id            integer primary key autoincrement,
    name          text    not null,              -- for people: host and process number
    url           text    not null,              -- where it answers; empty before it does
    started_at    bigint  not null,
    alive_until   bigint  not null
);

-- What processes are at: the bytes that one reads, the documents that one divides or brings into an index.
create table claims (
    kind          text    not null,              -- READING, DIVIDING, STORING
    item          text    not null,
    process_id    bigint  not null references processes (id) on delete cascade,
    primary key (kind, item)
);
create index claims_process on claims (process_id, kind);

-- In which order documents became ready and passages were removed, for processes that keep words of their own.
create table numbers (
    id            bigint  not null primary key,  -- 1
    last          bigint  not null
);
insert into numbers (id, last) values (1, 0);
alter table entries add column ready_number bigint not null default 0;
create index entries_ready on entries (index_id, ready_number);

create table removed (
    index_id      bigint  not null references indexes (id) on delete cascade,
    number        bigint  not null,
    chunk_id      text    not null,
    removed_at    bigint  not null,
    primary key (index_id, number, chunk_id)
);
