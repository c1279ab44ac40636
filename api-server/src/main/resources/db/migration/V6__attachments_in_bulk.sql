-- A rule for the whole fleet writes a million attachments at once. They come peer by peer, so that these indexes grow at
-- few places, and what is over has an index of its own, which a new attachment does not touch.
drop index attachment_live;
drop index attachment_peer;
create unique index attachment_live on attachment (peer_id, server_id) where until is null;
create index attachment_past on attachment (peer_id) where until is not null;

-- Ids do not compress; trying takes longer than writing them.
alter table pending_change alter column peer_ids set storage external;
