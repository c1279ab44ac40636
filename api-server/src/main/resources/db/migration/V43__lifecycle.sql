-- Since when each key is in use, for who wants keys renewed.
alter table key_use add column since timestamptz not null default now();
update key_use k set since = p.created_at from peer p where p.public_key = k.public_key;

-- What becomes of peers that nobody uses. One row.
create table lifecycle_policy (
    only_one                boolean primary key default true check (only_one),
    stale_after_days        integer     not null default 90,
    notice_days             integer     not null default 14,
    action                  text        not null default 'none' check (action in ('none', 'disable')),
    key_age_reminder_days   integer     not null default 365,
    updated_at              timestamptz not null default now()
);
insert into lifecycle_policy default values;

-- Peers that are to be disabled because nobody uses them, since when that is noted.
create table stale_notice (
    peer_id       uuid primary key references peer on delete cascade,
    notice_since  timestamptz not null
);
