-- The people whom an identity provider told of (SCIM). owners: the names, in lower case, under which they hold peers:
-- user name and primary e-mail address, those of before included until they are somebody else's.
create table scim_user (
    id           uuid primary key,
    user_name    text        not null,
    external_id  text,
    active       boolean     not null,
    profile      jsonb       not null,
    owners       text[]      not null,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now()
);
create unique index scim_user_user_name on scim_user (lower(user_name));
create index scim_user_external_id on scim_user (external_id);
create index scim_user_owners on scim_user using gin (owners);
