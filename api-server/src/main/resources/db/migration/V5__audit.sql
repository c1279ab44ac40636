-- What was done to the fleet and to the console, by whom: one entry for each thing changed, written in the transaction
-- that changes it. The content is the canonical JSON of the entry; what it is searched by is taken from it.
create table audit_entry (
    id          uuid        primary key,
    at          timestamptz not null,
    content     text        not null,
    actor       text        not null generated always as (content::jsonb ->> 'actor') stored,
    action      text        not null generated always as (content::jsonb ->> 'action') stored,
    kind        text        not null generated always as (content::jsonb ->> 'kind') stored,
    subject_id  text        not null generated always as (content::jsonb ->> 'subject_id') stored
);
create index audit_entry_subject on audit_entry (subject_id);
