-- Who may call, and what they already asked for.

create table api_token (
    id           uuid primary key,
    name         text        not null unique,
    role         text        not null,
    secret_hash  bytea       not null unique,
    created_at   timestamptz not null default now()
);

create table idempotency_key (
    principal     text        not null,
    key           text        not null,
    request_hash  bytea       not null,
    status        integer     not null,
    headers       jsonb       not null,
    body          text,
    created_at    timestamptz not null default now(),
    primary key (principal, key)
);
create index idempotency_key_age on idempotency_key (created_at);
