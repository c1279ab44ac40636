-- Entries are linked into a hash chain right after they are committed; see docs/security-audit.md.

-- What an entry is searched by comes with it now, instead of being read out of its content four times over.
alter table audit_entry
    alter column actor drop expression,
    alter column action drop expression,
    alter column kind drop expression,
    alter column subject_id drop expression;

-- The chain: positions count from 1; hash is SHA-256 of the hash before (32 zero bytes at first) and the content.
create table audit_link (
    position  bigint primary key check (position > 0),
    entry_id  uuid   not null unique,
    hash      bytea  not null check (length(hash) = 32)
);

-- Entries that are in no link yet: written with the entry, taken by the linker. In the one or in the other, always.
create table audit_unlinked (
    entry_id  uuid primary key
);
insert into audit_unlinked (entry_id) select id from audit_entry;

-- What the chain was at a time, signed, so that a chain cut or written anew afterwards does not fit it.
create table audit_checkpoint (
    position   bigint      primary key check (position > 0),
    hash       bytea       not null check (length(hash) = 32),
    at         timestamptz not null,
    key_id     text        not null,
    signature  bytea       not null
);

-- The application's user lacks the privileges to get this far; this is for where it is the owner too.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only: % of % is refused', lower(tg_op), tg_table_name;
end
$$;

create trigger audit_entry_append_only before update or delete or truncate on audit_entry
    for each statement execute function refuse_audit_change();
create trigger audit_link_append_only before update or delete or truncate on audit_link
    for each statement execute function refuse_audit_change();
create trigger audit_checkpoint_append_only before update or delete or truncate on audit_checkpoint
    for each statement execute function refuse_audit_change();
