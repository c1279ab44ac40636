-- Who could reach what at any past time: every version of peers, servers and access rules, from its change until the
-- next. Kept by triggers, so that no way of writing can leave it out. Deleted things keep their versions, names too.

-- When the change at work happened, the same for all that it writes: set once its locks are had, so that of two
-- changes that wait for each other the later one is later here too. Otherwise the transaction's beginning.
create function change_time() returns timestamptz language sql stable as $$
    select coalesce(nullif(current_setting('wirefleet.change_time', true), '')::timestamptz, now())
$$;

-- The receipt of the change at work; null: it has none.
create function change_receipt() returns uuid language sql stable as $$
    select nullif(current_setting('wirefleet.receipt', true), '')::uuid
$$;

-- Before this the record is not complete: what was deleted or changed by then is not in it.
create table history_beginning (
    at timestamptz not null
);
insert into history_beginning values (now());

-- Each version holds in [since, until); the live one until 'infinity'. A version that was replaced within its own
-- change is empty. Receipts are null where versions are older than this record.
create table peer_version (
    peer_id           uuid        not null,
    since             timestamptz not null,
    until             timestamptz not null default 'infinity',
    since_receipt_id  uuid,
    until_receipt_id  uuid,
    version           bigint      not null,
    name              text        not null,
    network_id        uuid        not null,
    owner             text,
    public_key        bytea       not null,
    tags              jsonb       not null,
    addresses         inet[]      not null,
    enabled           boolean     not null,
    expires_at        timestamptz
);
create unique index peer_version_live on peer_version (peer_id) where until = 'infinity';
create index peer_version_time on peer_version (peer_id, since, until);
create index peer_version_owner on peer_version (owner, since, until);

create table server_version (
    server_id         uuid        not null,
    since             timestamptz not null,
    until             timestamptz not null default 'infinity',
    since_receipt_id  uuid,
    until_receipt_id  uuid,
    version           bigint      not null,
    name              text        not null,
    network_id        uuid        not null,
    tags              jsonb       not null,
    state             text        not null
);
create unique index server_version_live on server_version (server_id) where until = 'infinity';
create index server_version_time on server_version (server_id, since, until);

create table access_rule_version (
    rule_id               uuid        not null,
    since                 timestamptz not null,
    until                 timestamptz not null default 'infinity',
    since_receipt_id      uuid,
    until_receipt_id      uuid,
    version               bigint      not null,
    name                  text        not null,
    peer_ids              uuid[]      not null,
    peer_owners           text[]      not null,
    peer_tags             jsonb       not null,
    peer_all              boolean     not null,
    server_ids            uuid[]      not null,
    server_tags           jsonb       not null,
    server_all            boolean     not null,
    destinations          cidr[]      not null,
    exclude_destinations  cidr[]      not null,
    ports                 jsonb       not null,
    valid_from            timestamptz,
    valid_until           timestamptz,
    enabled               boolean     not null
);
create unique index access_rule_version_live on access_rule_version (rule_id) where until = 'infinity';
create index access_rule_version_time on access_rule_version (rule_id, since, until);
create index access_rule_version_until on access_rule_version (until);

create function keep_peer_version() returns trigger language plpgsql as $$
declare
    begun timestamptz := change_time();
begin
    if tg_op <> 'INSERT' then
        update peer_version set until = greatest(since, begun), until_receipt_id = change_receipt()
        where peer_id = old.id and until = 'infinity'
        returning until into begun;
        begun := coalesce(begun, change_time());
    end if;
    if tg_op <> 'DELETE' then
        insert into peer_version (peer_id, since, since_receipt_id, version, name, network_id, owner, public_key, tags,
                                  addresses, enabled, expires_at)
        values (new.id, begun, change_receipt(), new.version, new.name, new.network_id, new.owner, new.public_key,
                new.tags,
                array(select ip from address where holder_id = new.id and released_at is null order by ip),
                new.enabled, new.expires_at);
    end if;
    return null;
end
$$;

create function keep_server_version() returns trigger language plpgsql as $$
declare
    begun timestamptz := change_time();
begin
    if tg_op <> 'INSERT' then
        update server_version set until = greatest(since, begun), until_receipt_id = change_receipt()
        where server_id = old.id and until = 'infinity'
        returning until into begun;
        begun := coalesce(begun, change_time());
    end if;
    if tg_op <> 'DELETE' then
        insert into server_version (server_id, since, since_receipt_id, version, name, network_id, tags, state)
        values (new.id, begun, change_receipt(), new.version, new.name, new.network_id, new.tags, new.state);
    end if;
    return null;
end
$$;

create function keep_access_rule_version() returns trigger language plpgsql as $$
declare
    begun timestamptz := change_time();
begin
    if tg_op <> 'INSERT' then
        update access_rule_version set until = greatest(since, begun), until_receipt_id = change_receipt()
        where rule_id = old.id and until = 'infinity'
        returning until into begun;
        begun := coalesce(begun, change_time());
    end if;
    if tg_op <> 'DELETE' then
        insert into access_rule_version (rule_id, since, since_receipt_id, version, name, peer_ids, peer_owners,
                                         peer_tags, peer_all, server_ids, server_tags, server_all, destinations,
                                         exclude_destinations, ports, valid_from, valid_until, enabled)
        values (new.id, begun, change_receipt(), new.version, new.name, new.peer_ids, new.peer_owners, new.peer_tags,
                new.peer_all, new.server_ids, new.server_tags, new.server_all, new.destinations,
                new.exclude_destinations, new.ports, new.valid_from, new.valid_until, new.enabled);
    end if;
    return null;
end
$$;

create trigger peer_history after insert or delete on peer
    for each row execute function keep_peer_version();
create trigger peer_history_update after update on peer
    for each row when (old.* is distinct from new.*) execute function keep_peer_version();
create trigger server_history after insert or delete on server
    for each row execute function keep_server_version();
create trigger server_history_update after update on server
    for each row when (old.* is distinct from new.*) execute function keep_server_version();
create trigger access_rule_history after insert or delete on access_rule
    for each row execute function keep_access_rule_version();
create trigger access_rule_history_update after update on access_rule
    for each row when (old.* is distinct from new.*) execute function keep_access_rule_version();

-- What is there already: as it has been since it was last written.
insert into peer_version (peer_id, since, version, name, network_id, owner, public_key, tags, addresses, enabled,
                          expires_at)
select id, updated_at, version, name, network_id, owner, public_key, tags,
       array(select ip from address where holder_id = peer.id and released_at is null order by ip), enabled, expires_at
from peer;

insert into server_version (server_id, since, version, name, network_id, tags, state)
select id, updated_at, version, name, network_id, tags, state from server;

insert into access_rule_version (rule_id, since, version, name, peer_ids, peer_owners, peer_tags, peer_all, server_ids,
                                 server_tags, server_all, destinations, exclude_destinations, ports, valid_from,
                                 valid_until, enabled)
select id, updated_at, version, name, peer_ids, peer_owners, peer_tags, peer_all, server_ids, server_tags, server_all,
       destinations, exclude_destinations, ports, valid_from, valid_until, enabled
from access_rule;

-- When the change of a receipt happened, for who asks what a server had not acknowledged at some time.
alter table receipt_server add column changed_at timestamptz;
update receipt_server rs set changed_at = r.created_at from receipt r where r.id = rs.receipt_id;
alter table receipt_server alter column changed_at set default change_time(), alter column changed_at set not null;
create index receipt_server_changed on receipt_server (server_id, changed_at);

alter table attachment alter column since set default change_time();
