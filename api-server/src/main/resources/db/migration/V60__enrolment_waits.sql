-- The last change that was committed for a server, numbered or not, when its agent enrolled: the agent is sent nothing before
-- that is in what it is sent.
alter table server_agent add column enrolled_after_change bigint not null default 0;

create index pending_change_server on pending_change (server_id);
