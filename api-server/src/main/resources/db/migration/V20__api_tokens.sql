-- API tokens: who each is for, how far it goes, until when. The administrator's of the first start is one of them.
-- owner: whose peers are a member's own. tags: what its bearer writes must carry all of these.
alter table api_token
    add column owner        text,
    add column tags         jsonb       not null default '{}',
    add column expires_at   timestamptz,
    add column last_used_at timestamptz,
    add column version      bigint      not null default 1,
    add column updated_at   timestamptz not null default now(),
    add constraint api_token_role check (role in ('admin', 'operator', 'auditor', 'member')),
    add constraint api_token_owner check ((role = 'member') = (owner is not null));
