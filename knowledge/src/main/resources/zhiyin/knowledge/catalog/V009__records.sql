-- What servers that share a catalog keep in it beside documents: users, API keys and sessions, each a record of its
-- own. Of secrets there are hashes alone.
create table records (
    kind          text    not null,              -- users, keys, sessions
    name          text    not null,              -- tells a record from the others of its kind
    place         bigint  not null,              -- in the order in which they were added
    body          text    not null,              -- JSON
    primary key (kind, name)
);

-- Of each kind that ever had a record: another stamp with each change, by which a server sees whether it knows all.
create table record_stamps (
    kind          text    not null primary key,
    stamp         text    not null
);

-- What API keys have used on the last day that they were used on, by all servers together.
create table key_usage (
    name          text    not null primary key,
    day           text    not null,              -- in ISO 8601, UTC
    tokens        bigint  not null,
    used_at       bigint  not null
);
