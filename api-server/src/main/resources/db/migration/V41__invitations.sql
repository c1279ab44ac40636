-- One-time links by which people bring their own devices in. Known by the hash of their secret alone.
create table invitation (
    id               uuid primary key,
    owner            text        not null,
    network_id       uuid        not null references network on delete cascade,
    peer_name        text,
    tags             jsonb       not null default '{}',
    peer_expires_at  timestamptz,
    message          text,
    invited_by       text        not null,
    secret_hash      bytea       not null unique,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    accepted_at      timestamptz,
    peer_id          uuid,
    ended_at         timestamptz
);
create index invitation_open on invitation (lower(owner)) where accepted_at is null and ended_at is null;
