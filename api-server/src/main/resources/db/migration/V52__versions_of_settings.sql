-- What is replaced as a whole has a version, so that If-Match keeps two administrators from undoing each other's word.
alter table member_limits add column version bigint not null default 1;
alter table lifecycle_policy add column version bigint not null default 1;
