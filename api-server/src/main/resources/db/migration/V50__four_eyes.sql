-- Access that takes a second person.

-- The servers that are watched: those whose tags hold all of these; none: no server is. One row.
create table four_eyes (
    single       boolean primary key default true check (single),
    server_tags  jsonb       not null default '{}',
    version      bigint      not null default 1,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now()
);
insert into four_eyes default values;

-- Writes that were held up, each until a second person decides.
-- request_digest: of the request itself. gain_digest: of what it would have given when it was held up.
-- requester_person: what the requester is known by for sure. role: the least that may decide.
-- subject_*: what it writes, and in which version; a creation has no version.
create table approval (
    id                uuid primary key,
    status            text        not null default 'pending'
        check (status in ('pending', 'approved', 'rejected', 'used')),
    request           text        not null,
    request_digest    bytea       not null,
    gain_digest       bytea       not null,
    reason            text        not null,
    servers           text[]      not null,
    changes           jsonb       not null,
    blast_radius      jsonb       not null,
    role              text        not null check (role in ('operator', 'admin')),
    requested_by      text        not null,
    requester_person  text[]      not null,
    subject_kind      text        not null,
    subject_id        uuid,
    subject_version   bigint,
    expires_at        timestamptz not null,
    decided_by        text,
    decided_at        timestamptz,
    used_at           timestamptz,
    receipt_id        uuid,
    version           bigint      not null default 1,
    created_at        timestamptz not null,
    updated_at        timestamptz not null
);
create index approval_open on approval (request_digest) where status in ('pending', 'approved');

-- Whom an API token stands for beside itself: who made it, if four eyes were on; none: nobody else.
alter table api_token add column person text[] not null default '{}';
