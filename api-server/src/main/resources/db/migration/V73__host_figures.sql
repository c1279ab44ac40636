-- What agents last told of their machines: figures by name, in a table of their own since they change all the time and
-- nobody waits for them. One row a server, rewritten in place.
create table host_observation (
    server_id   uuid primary key references server on delete cascade,
    figures     jsonb       not null,
    reported_at timestamptz not null default now()
) with (fillfactor = 50);
