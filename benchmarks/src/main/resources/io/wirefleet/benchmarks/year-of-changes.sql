-- 10,000 peers on 100 servers under 211 rules, and a year in which every day 100 peers, 10 rules and 2 servers changed.
begin;
set local session_replication_role = replica;
create temp table bounds on commit drop as select now() - interval '366 days' as beginning;
update history_beginning set at = (select beginning from bounds);

create temp table n on commit drop as select gen_random_uuid() as id;
insert into network (id, name, ipv4_cidr) select id, 'year', '10.96.0.0/12' from n;

insert into server (id, name, network_id, endpoint_host, tags)
select gen_random_uuid(), 'year-' || i, n.id, '192.0.2.1', jsonb_build_object('zone', (i % 10)::text)
from generate_series(0, 99) as i, n;

insert into server_agent (server_id, identity_key, public_key, agent_version, enrolled_at, last_seen_at)
select id, sha256(('i' || id)::bytea), set_byte(sha256(('k' || id)::bytea), 31, 1), 'bench', now() - interval '366 days', now() from server
where name like 'year-%';

-- The highest bit of a key is clear: RFC 7748 section 5.
insert into peer (id, name, network_id, owner, public_key, tags)
select gen_random_uuid(), 'year-' || i, n.id, 'year-' || (i % 2500),
       set_byte(sha256(('p' || i)::bytea), 31, get_byte(sha256(('p' || i)::bytea), 31) & 127),
       jsonb_build_object('team', (i % 100)::text)
from generate_series(0, 9999) as i, n;

insert into address (network_id, ip, holder_kind, holder_id)
select network_id, '10.96.1.0'::inet + row_number() over (), 'peer', id from peer where name like 'year-%';

insert into access_rule (id, name, peer_tags, server_tags, destinations)
select gen_random_uuid(), 'year-team-' || i, jsonb_build_object('team', i::text), jsonb_build_object('zone', (i % 10)::text),
       array[('10.' || i || '.0.0/16')::cidr]
from generate_series(0, 99) as i;
insert into access_rule (id, name, peer_owners, server_tags, destinations)
select gen_random_uuid(), 'year-owner-' || i, array['year-' || i], jsonb_build_object('zone', (i % 10)::text),
       array[('172.16.' || i || '.0/24')::cidr]
from generate_series(0, 99) as i;
insert into access_rule (id, name, peer_ids, server_tags, destinations)
select gen_random_uuid(), 'year-peers-' || i,
       array(select id from peer where name in ('year-' || i, 'year-' || i * 7, 'year-' || i * 11)),
       jsonb_build_object('zone', (i % 10)::text), array[('192.168.' || i || '.0/24')::cidr]
from generate_series(1, 10) as i;
insert into access_rule (id, name, peer_all, server_tags, destinations)
select gen_random_uuid(), 'year-all', true, '{"zone": "3"}', array['198.51.100.0/24'::cidr];

create temp table change on commit drop as
select 'peer' as kind, id, b.beginning as at from peer, bounds b where name like 'year-%'
union all select 'server', id, b.beginning from server, bounds b where name like 'year-%'
union all select 'rule', id, b.beginning from access_rule, bounds b where name like 'year-%'
union all
select 'peer', p.id, b.beginning + d * interval '1 day' + k * interval '5 minutes'
from bounds b, generate_series(1, 365) as d, generate_series(0, 99) as k
         join peer p on true
where p.name = 'year-' || ((d * 7919 + k * 104729) % 10000)
union all
select 'rule', r.id, b.beginning + d * interval '1 day' + k * interval '7 minutes'
from bounds b, generate_series(1, 365) as d, generate_series(0, 9) as k
         join access_rule r on true
where r.name = 'year-team-' || ((d * 31 + k * 17) % 100)
union all
select 'server', s.id, b.beginning + d * interval '1 day' + k * interval '11 minutes'
from bounds b, generate_series(1, 365) as d, generate_series(0, 1) as k
         join server s on true
where s.name = 'year-' || ((d * 13 + k * 57) % 100);

create temp table span on commit drop as
select kind, id, at as since, coalesce(lead(at) over w, 'infinity') as until, gen_random_uuid() as receipt_id,
       row_number() over w as version
from (select distinct kind, id, at from change) as c
window w as (partition by kind, id order by at);
create index on span (kind, id);

insert into peer_version (peer_id, since, until, since_receipt_id, version, name, network_id, owner, public_key, tags,
                          addresses, enabled)
select p.id, s.since, s.until, s.receipt_id, s.version, p.name, p.network_id, p.owner, p.public_key,
       p.tags || jsonb_build_object('laptop', s.version::text), array[a.ip], true
from span s join peer p on p.id = s.id join address a on a.holder_id = p.id
where s.kind = 'peer';
insert into server_version (server_id, since, until, since_receipt_id, version, name, network_id, tags, state)
select v.id, s.since, s.until, s.receipt_id, s.version, v.name, v.network_id, v.tags, v.state
from span s join server v on v.id = s.id where s.kind = 'server';
insert into access_rule_version (rule_id, since, until, since_receipt_id, version, name, peer_ids, peer_owners, peer_tags,
                                 peer_all, server_ids, server_tags, server_all, destinations, exclude_destinations, ports,
                                 enabled)
select r.id, s.since, s.until, s.receipt_id, s.version, r.name, r.peer_ids, r.peer_owners, r.peer_tags, r.peer_all,
       r.server_ids, r.server_tags, r.server_all, r.destinations, r.exclude_destinations, r.ports, true
from span s join access_rule r on r.id = s.id where s.kind = 'rule';

create temp table pair on commit drop as
select distinct peer_id, server_id from entitlement;
create index on pair (peer_id);
create temp table first_receipt on commit drop as select gen_random_uuid() as id;
insert into attachment (server_id, peer_id, network_id, public_key, since, since_receipt_id)
select pair.server_id, p.id, p.network_id, p.public_key, b.beginning, f.id
from pair join peer p on p.id = pair.peer_id, bounds b, first_receipt f;
insert into receipt (id, created_at, closed_at)
select receipt_id, since, since + interval '1 second' from span
union all select f.id, b.beginning, b.beginning + interval '1 second' from first_receipt f, bounds b;
insert into receipt_server (receipt_id, server_id, server_name, revision, acknowledged_at, changed_at)
select r.receipt_id, r.server_id, 'year', row_number() over (partition by r.server_id order by r.since),
       r.since + interval '1 second', r.since
from (select span.receipt_id, pair.server_id, span.since
      from span join pair on pair.peer_id = span.id where span.kind = 'peer'
      union all
      select span.receipt_id, v.id, span.since
      from span join access_rule r on r.id = span.id join server v on v.tags @> r.server_tags
      where span.kind = 'rule' and v.name like 'year-%'
      union all
      select f.id, v.id, b.beginning from first_receipt f, server v, bounds b where v.name like 'year-%') as r;
commit;
vacuum analyze;
