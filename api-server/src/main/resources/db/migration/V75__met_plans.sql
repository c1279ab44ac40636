-- The plans of the networks that meet on each server, with the server's own addresses, as its rules were last made for
-- them, and as they were: a destination wider than a plan does not reach the peers in it. Written by the numberer, and kept
-- when the server is gone. Before the first row of a server, wide destinations did reach them.
create table met_plans (
    server_id      uuid        not null,
    since          timestamptz not null,
    until          timestamptz not null default 'infinity',
    plans          cidr[]      not null,
    own_addresses  inet[]      not null
);
create unique index met_plans_live on met_plans (server_id) where until = 'infinity';
create index met_plans_time on met_plans (server_id, since, until);

-- Every server is looked at once: those that hold a rule with a wide destination get it anew.
insert into pending_change (receipt_id, server_id, interface, peer_ids, rule_ids, items)
select null, id, true, '{}', '{}', 1 from server order by id;
