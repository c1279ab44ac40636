-- How a server tracks connections and who tunes its kernel. Null: by its capacity, or as the kernel has it.
alter table server
    add column conntrack_max_entries                integer,
    add column conntrack_udp_timeout_seconds        integer,
    add column conntrack_udp_stream_timeout_seconds integer,
    add column conntrack_bypass_tunnel_port         boolean not null default true,
    add column tuning_mode                          text    not null default 'managed';
