-- A text whatever its case, and however its accents are composed: by Unicode's rules, not those of the database's locale,
-- which may know no letters but ASCII's. Two owners are one person if they are equal by it.
do $$
declare
    rules text := (select quote_ident(collname) from pg_collation
                   where collname in ('pg_c_utf8', 'und-x-icu') and collnamespace = 'pg_catalog'::regnamespace
                   order by collname limit 1);
begin
    execute format(
        'create function caseless(written text) returns text language sql immutable strict parallel safe'
        ' return lower(normalize(written, nfc) collate pg_catalog.%s)', coalesce(rules, '"default"'));
end
$$;

drop index peer_owner_any_case;
create index peer_owner_caseless on peer (caseless(owner)) where owner is not null;
drop index invitation_open;
create index invitation_open on invitation (caseless(owner)) where accepted_at is null and ended_at is null;
create index peer_version_owner_caseless on peer_version (caseless(owner)) where owner is not null;

alter table barred_owner drop constraint barred_owner_owner_check;
insert into barred_owner (owner, barred_at)
select caseless(owner), barred_at from barred_owner where owner <> caseless(owner)
on conflict (owner) do nothing;
delete from barred_owner where owner <> caseless(owner);
alter table barred_owner add constraint barred_owner_caseless check (owner = caseless(owner));

drop index scim_user_user_name;
create unique index scim_user_user_name on scim_user (caseless(user_name));
update scim_user set owners = array(select distinct caseless(name) from unnest(owners) as names (name));

create or replace function refuse_barred_owner() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(caseless(new.owner), 2));
    if exists (select from barred_owner where owner = caseless(new.owner)) then
        raise exception using errcode = 'WF001', message = 'the owner is barred';
    end if;
    return new;
end
$$;
