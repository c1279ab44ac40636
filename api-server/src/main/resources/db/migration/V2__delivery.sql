-- How a change reaches the servers. See docs/decisions/0003-revisions-after-commit.md.

-- The agent of a server: who it is, what it last said. Written by enrolment and by reports, never by operators.
-- applied_revision: the newest revision that it acknowledged with the right hash since it enrolled.
create table server_agent (
    server_id         uuid primary key references server on delete cascade,
    identity_key      bytea       not null check (length(identity_key) = 32),
    public_key        bytea       not null unique check (length(public_key) = 32),
    agent_version     text        not null,
    capabilities      text[]      not null default '{}',
    enrolled_at       timestamptz not null default now(),
    last_seen_at      timestamptz,
    conditions        jsonb       not null default '[]',
    applied_revision  bigint      not null default 0,
    applied_at        timestamptz
) with (fillfactor = 70);

-- What follows, server_state to server_revision, is the numberer's: it alone writes it, and clears it when a server
-- is gone, so that none of it refers to server (a foreign key would cost a look-up and a lock for every item).

-- A server's own counter and the set hash of everything it should hold at that revision.
-- delta_floor: the oldest revision from which there is a delta.
create table server_state (
    server_id         uuid primary key,
    desired_revision  bigint not null default 0,
    set_hash          bytea  not null,
    digest            text   not null,
    delta_floor       bigint not null default 0
) with (fillfactor = 50);
alter table server_state alter column set_hash set storage plain;

-- What a server should hold, item by item, in the canonical text that is hashed and sent. No content: a tombstone.
create table server_item (
    server_id             uuid   not null,
    kind                  text   not null,
    item_id               uuid   not null,
    revision              bigint not null,
    content               text,
    sealed_preshared_key  bytea,
    primary key (server_id, kind, item_id)
);
create index server_item_revision on server_item (server_id, revision);

-- How many of a server's peer items name a rule: while there is one, the server holds the rule's item.
create table server_rule (
    server_id  uuid    not null,
    rule_id    uuid    not null,
    peers      integer not null,
    primary key (server_id, rule_id)
);
create index server_rule_rule on server_rule (rule_id);

-- The revisions that an agent can have been sent, each with the digest of the state it stands for: how a delta's
-- base and an acknowledgement are told from those of another history (a crash can lose numbers, never changes).
create table server_revision (
    server_id  uuid   not null,
    revision   bigint not null,
    digest     text   not null,
    primary key (server_id, revision)
);

-- Committed changes that have no revision yet, one row for each server touched: which of its items to look at again.
-- Written in the change's own transaction; numbered right after it. No receipt: housekeeping.
create table pending_change (
    id          bigint generated always as identity primary key,
    receipt_id  uuid,
    server_id   uuid    not null,
    interface   boolean not null,
    peer_ids    uuid[]  not null,
    rule_ids    uuid[]  not null,
    items       integer not null
);

create table receipt (
    id          uuid primary key,
    created_at  timestamptz not null default now(),
    closed_at   timestamptz
);

-- gone_at: the server was removed before it acknowledged; nobody waits for it any more.
create table receipt_server (
    receipt_id       uuid not null references receipt on delete cascade,
    server_id        uuid not null,
    server_name      text not null,
    revision         bigint,
    acknowledged_at  timestamptz,
    gone_at          timestamptz,
    primary key (receipt_id, server_id)
);
create index receipt_server_pending on receipt_server (server_id, revision)
    where acknowledged_at is null and gone_at is null;

-- What follows from the rules: a peer being on a server, since one change, until another. Kept as history.
-- The revisions are those that receipt_server says for these changes and this server.
create table attachment (
    id                    bigint generated always as identity primary key,
    server_id             uuid        not null,
    peer_id               uuid        not null,
    network_id            uuid        not null,
    public_key            bytea       not null,
    sealed_preshared_key  bytea,
    preshared_key_digest  text,
    since                 timestamptz not null default now(),
    since_receipt_id      uuid        not null,
    until                 timestamptz,
    until_receipt_id      uuid
);
create unique index attachment_live on attachment (server_id, peer_id) where until is null;
create index attachment_networks on attachment (server_id, network_id) where until is null;
create index attachment_peer on attachment (peer_id);

-- The live attachments, as peers show them.
create view live_attachment as
select a.server_id,
       a.peer_id,
       a.since,
       rs.revision,
       rs.acknowledged_at is not null as applied
from attachment a
         left join receipt_server rs on rs.receipt_id = a.since_receipt_id and rs.server_id = a.server_id
where a.until is null;

-- Which servers a rule selects, and which peers, whatever its time: once for each kind of selector that does.
-- Apart, so that a change of one peer reads the rules and never the fleet.
create view rule_server as
select r.id as rule_id, s.id as server_id from access_rule r join server s on r.server_all
union all
select r.id, s.id from access_rule r cross join unnest(r.server_ids) as chosen (id) join server s on s.id = chosen.id
union all
select r.id, s.id from access_rule r join server s on r.server_tags <> '{}' and s.tags @> r.server_tags;

create view rule_peer as
select r.id as rule_id, p.id as peer_id from access_rule r join peer p on r.peer_all
union all
select r.id, p.id from access_rule r cross join unnest(r.peer_ids) as chosen (id) join peer p on p.id = chosen.id
union all
select r.id, p.id from access_rule r cross join unnest(r.peer_owners) as chosen (name) join peer p on p.owner = chosen.name
union all
select r.id, p.id from access_rule r join peer p on r.peer_tags <> '{}' and p.tags @> r.peer_tags;

-- The one definition of who is let where: a rule that gives a peer something on a server, now or later.
create view entitlement as
select distinct r.id as rule_id, p.id as peer_id, rs.server_id
from access_rule r
         join rule_peer rp on rp.rule_id = r.id
         join peer p on p.id = rp.peer_id
         join rule_server rs on rs.rule_id = r.id
where r.enabled
  and (r.valid_until is null or r.valid_until > now())
  and p.enabled
  and (p.expires_at is null or p.expires_at > now());

create index peer_sites on peer (id) where routed_prefixes <> '{}';

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

-- The keys that sign desired state; the private half sealed under the console's master key. The newest one signs.
create table signing_key (
    id                  text primary key,
    public_key          bytea       not null,
    sealed_private_key  bytea       not null,
    created_at          timestamptz not null default now()
);
