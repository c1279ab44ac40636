-- What keeps one change from harming many: one row. A change that cuts more than this share of the peers that have
-- access, and at least so many, must be confirmed. The key makes confirmations; what it made is good for minutes, so a
-- new one may take its place at any time.
create table guard (
    single                   boolean primary key default true check (single),
    max_share_percent        integer     not null default 100 check (max_share_percent between 0 and 100),
    min_peers                integer     not null default 10 check (min_peers >= 1),
    sealed_confirmation_key  bytea,
    version                  bigint      not null default 1,
    created_at               timestamptz not null default now(),
    updated_at               timestamptz not null default now()
);
insert into guard default values;
