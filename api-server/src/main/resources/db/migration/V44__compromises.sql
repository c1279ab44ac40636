-- What was taken out because somebody else may have it, and what was left to do.
create table compromise (
    id          uuid primary key,
    kind        text        not null check (kind in ('peer_key', 'server', 'owner', 'api_token')),
    subject     text        not null,
    note        text,
    reported_by text        not null,
    receipt_id  uuid        not null,
    done        jsonb       not null,
    next        jsonb       not null,
    created_at  timestamptz not null default now()
);
