-- A peer that changes its key: the one that follows, and until when both stand on the servers.
alter table peer
    add column next_public_key   bytea check (length(next_public_key) = 32),
    add column rotation_ends_at  timestamptz,
    add constraint peer_rotation check ((next_public_key is null) = (rotation_ends_at is null));
create unique index peer_next_public_key on peer (next_public_key) where next_public_key is not null;
create index peer_rotation_end on peer (rotation_ends_at) where rotation_ends_at is not null;

-- Where a peer has been seen to use the key that follows.
create table key_in_use (
    server_id   uuid        not null references server on delete cascade,
    peer_id     uuid        not null references peer on delete cascade,
    public_key  bytea       not null,
    since       timestamptz not null default now(),
    primary key (server_id, peer_id, public_key)
);
create index key_in_use_peer on key_in_use (peer_id);

-- Both keys of a peer are in use.
create function record_peer_keys() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.public_key = old.public_key and new.next_public_key is not distinct from old.next_public_key then
            return null;
        end if;
    end if;
    if tg_op <> 'INSERT' then
        delete from key_use where public_key in (old.public_key, old.next_public_key);
    end if;
    if tg_op <> 'DELETE' then
        insert into key_use (public_key, used_by)
        select key, 'peer' from unnest(array[new.public_key, new.next_public_key]) as keys (key) where key is not null;
    end if;
    return null;
end
$$;

drop trigger peer_key_use on peer;
create trigger peer_key_use after insert or delete or update of public_key, next_public_key on peer
    for each row execute function record_peer_keys();
