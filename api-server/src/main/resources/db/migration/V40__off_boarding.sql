-- Owners who may hold no peer, whatever the case of their name: nothing may be made theirs until the bar is lifted.
create table barred_owner (
    owner      text primary key check (owner = lower(owner)),
    barred_at  timestamptz not null default now()
);

create index peer_owner_any_case on peer (lower(owner)) where owner is not null;

-- A key may be barred that was never a peer's here.
alter table revoked_key alter column peer_id drop not null;

-- Whoever gives a peer to an owner shares the owner's lock until the commit; who bars the owner, or takes all of the
-- owner's peers, holds it alone. So none slips through between the two.
create function refuse_barred_owner() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(lower(new.owner), 2));
    if exists (select from barred_owner where owner = lower(new.owner)) then
        raise exception using errcode = 'WF001', message = 'the owner is barred';
    end if;
    return new;
end
$$;

create trigger peer_owner_bar before insert or update of owner on peer
    for each row when (new.owner is not null) execute function refuse_barred_owner();
