-- Each public key in use, by whom: a peer, a server's agent, or, once revoked, nobody ever again. Kept by triggers, so
-- that its primary key holds across the three tables, whatever the writers do and however they meet.
create table key_use (
    public_key  bytea primary key check (length(public_key) = 32),
    used_by     text not null check (used_by in ('peer', 'server', 'revoked'))
);

create function record_key_use() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.public_key = old.public_key then
            return null;
        end if;
    end if;
    if tg_op <> 'INSERT' then
        delete from key_use where public_key = old.public_key;
    end if;
    if tg_op <> 'DELETE' then
        insert into key_use (public_key, used_by) values (new.public_key, tg_argv[0]);
    end if;
    return null;
end
$$;

insert into key_use (public_key, used_by)
select public_key, 'peer' from peer
union all select public_key, 'server' from server_agent
union all select public_key, 'revoked' from revoked_key;

create trigger peer_key_use after insert or delete or update of public_key on peer
    for each row execute function record_key_use('peer');
create trigger server_agent_key_use after insert or delete or update of public_key on server_agent
    for each row execute function record_key_use('server');
create trigger revoked_key_use after insert or delete on revoked_key
    for each row execute function record_key_use('revoked');
