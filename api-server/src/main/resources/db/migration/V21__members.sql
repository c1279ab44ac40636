-- How far members may go with peers of their own: one row. network_ids: null is everywhere, empty nowhere.
create table member_limits (
    only_row                  boolean     primary key default true check (only_row),
    max_peers                 integer     not null default 5,
    network_ids               uuid[]      default '{}',
    longest_lifetime_seconds  bigint,
    may_ask_for_addresses     boolean     not null default false,
    updated_at                timestamptz not null default now()
);
insert into member_limits default values;
