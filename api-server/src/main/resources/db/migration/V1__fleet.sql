-- The declared fleet: what operators write. Every row carries a version, which is its ETag.

create table network (
    id          uuid primary key,
    name        text        not null unique,
    ipv4_cidr   cidr,
    ipv6_cidr   cidr,
    version     bigint      not null default 1,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    check (ipv4_cidr is not null or ipv6_cidr is not null),
    check (ipv4_cidr is null or family(ipv4_cidr) = 4),
    check (ipv6_cidr is null or family(ipv6_cidr) = 6)
);

create table network_reservation (
    network_id  uuid    not null references network on delete cascade,
    position    integer not null,
    name        text    not null,
    ipv4_cidr   cidr,
    ipv6_cidr   cidr,
    primary key (network_id, name)
);

create table server (
    id                 uuid primary key,
    name               text        not null unique,
    network_id         uuid        not null references network,
    endpoint_host      text        not null,
    endpoint_port      integer,
    listen_port        integer     not null default 51820,
    interface_name     text        not null default 'wg0',
    tags               jsonb       not null default '{}',
    region             text,
    capacity           integer     not null default 1000,
    mtu                integer,
    dns_servers        inet[]      not null default '{}',
    egress_interface   text,
    egress_masquerade  boolean     not null default true,
    state              text        not null default 'active',
    version            bigint      not null default 1,
    created_at         timestamptz not null default now(),
    updated_at         timestamptz not null default now()
);
create index server_tags on server using gin (tags jsonb_path_ops);
create index server_network on server (network_id);

create table peer (
    id                            uuid primary key,
    name                          text        not null,
    network_id                    uuid        not null references network,
    owner                         text,
    public_key                    bytea       not null unique check (length(public_key) = 32),
    tags                          jsonb       not null default '{}',
    region                        text,
    reservation                   text,
    routed_prefixes               cidr[]      not null default '{}',
    persistent_keepalive_seconds  integer     not null default 25,
    preshared_key                 text        not null default 'none' check (preshared_key in ('none', 'per_server')),
    enabled                       boolean     not null default true,
    expires_at                    timestamptz,
    version                       bigint      not null default 1,
    created_at                    timestamptz not null default now(),
    updated_at                    timestamptz not null default now(),
    unique (network_id, name)
);
create index peer_tags on peer using gin (tags jsonb_path_ops);
create index peer_owner on peer (owner);
create index peer_expiry on peer (expires_at) where expires_at is not null;

create table access_rule (
    id                    uuid primary key,
    name                  text        not null unique,
    description           text,
    peer_ids              uuid[]      not null default '{}',
    peer_owners           text[]      not null default '{}',
    peer_tags             jsonb       not null default '{}',
    peer_all              boolean     not null default false,
    server_ids            uuid[]      not null default '{}',
    server_tags           jsonb       not null default '{}',
    server_all            boolean     not null default false,
    destinations          cidr[]      not null,
    exclude_destinations  cidr[]      not null default '{}',
    ports                 jsonb       not null default '[]',
    valid_from            timestamptz,
    valid_until           timestamptz,
    enabled               boolean     not null default true,
    version               bigint      not null default 1,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now()
);
create index access_rule_expiry on access_rule (valid_until) where valid_until is not null;

-- Who holds which address. A released address stays here, resting, until somebody may have it again.
-- The primary key is what makes invariant I1 hold, whatever the writers do.
create table address (
    network_id   uuid        not null references network on delete cascade,
    ip           inet        not null,
    holder_kind  text        not null check (holder_kind in ('server', 'peer')),
    holder_id    uuid        not null,
    public_key   bytea,
    released_at  timestamptz,
    primary key (network_id, ip)
);
create index address_holder on address (holder_id);
create index address_resting on address (network_id, public_key) where released_at is not null;

-- Keys that were revoked: barred for good.
create table revoked_key (
    public_key  bytea primary key check (length(public_key) = 32),
    peer_id     uuid        not null,
    revoked_at  timestamptz not null default now()
);
