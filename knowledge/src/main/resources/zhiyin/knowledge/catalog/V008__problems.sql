-- What keeps jobs from going on, as whoever was at them met it last: for people who look at them from another process,
-- or when none is at them. Gone when the step went well again, or with the job.
create table problems (
    job_id        bigint  not null references jobs (id) on delete cascade,
    step          text    not null,              -- READING, DIVIDING, EMBEDDING, STORING
    problem       text    not null,
    met_at        bigint  not null,
    primary key (job_id, step)
);
