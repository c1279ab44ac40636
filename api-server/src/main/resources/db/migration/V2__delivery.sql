-- How a change reaches the servers. See docs/decisions/0003-revisions-after-commit.md.

-- The agent of a server: who it is, what it last said. Written by enrolment and by reports, never by operators.
create table server_agent (
    server_id       uuid primary key references server on delete cascade,
    identity_key    bytea       not null check (length(identity_key) = 32),
    public_key      bytea       not null unique check (length(public_key) = 32),
    agent_version   text        not null,
    capabilities    text[]      not null default '{}',
    enrolled_at     timestamptz not null default now(),
    last_seen_at    timestamptz,
    conditions      jsonb       not null default '[]'
);

-- A server's own counter and the set hash of everything it should hold at that revision.
create table server_state (
    server_id         uuid primary key references server on delete cascade,
    desired_revision  bigint not null default 0,
    set_hash          bytea  not null,
    delta_floor       bigint not null default 0,
    applied_revision  bigint not null default 0,
    applied_at        timestamptz
);

-- What a server should hold, item by item, in the canonical text that is hashed and sent. No content: a tombstone.
create table server_item (
    server_id  uuid   not null references server on delete cascade,
    kind       text   not null,
    item_id    uuid   not null,
    revision   bigint not null,
    content    text,
    primary key (server_id, kind, item_id)
);
create index server_item_revision on server_item (server_id, revision);

-- Committed changes that have no revision yet. Written in the change's own transaction; numbered right after it.
create table pending_change (
    id          bigint generated always as identity primary key,
    receipt_id  uuid,
    server_id   uuid not null,
    kind        text not null,
    item_id     uuid not null
);

create table receipt (
    id          uuid primary key,
    created_at  timestamptz not null default now(),
    closed_at   timestamptz
);

create table receipt_server (
    receipt_id       uuid not null references receipt on delete cascade,
    server_id        uuid not null,
    revision         bigint,
    acknowledged_at  timestamptz,
    primary key (receipt_id, server_id)
);
create index receipt_server_pending on receipt_server (server_id, revision) where acknowledged_at is null;

-- What agents saw of a peer's sessions.
create table peer_observation (
    server_id            uuid        not null references server on delete cascade,
    peer_id              uuid        not null,
    latest_handshake_at  timestamptz,
    receive_bytes        bigint      not null default 0,
    transmit_bytes       bigint      not null default 0,
    primary key (server_id, peer_id)
);
create index peer_observation_peer on peer_observation (peer_id);

create table join_token (
    id           uuid primary key,
    server_id    uuid        not null references server on delete cascade,
    secret_hash  bytea       not null unique,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    used_at      timestamptz
);

-- The keys that sign desired state; the private half sealed under the console's master key.
create table signing_key (
    id                  text primary key,
    public_key          bytea       not null,
    sealed_private_key  bytea       not null,
    created_at          timestamptz not null default now()
);
