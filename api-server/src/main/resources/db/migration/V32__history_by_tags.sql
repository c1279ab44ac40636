-- Rules select by tags: whoever had them is found without reading everybody's past.
create index peer_version_tags on peer_version using gin (tags jsonb_path_ops);
