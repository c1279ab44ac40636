-- Other ways out of a server, as [{name, number, interface, gateway, ipv6_gateway, masquerade}]: the number stays with the
-- name while the exit is there. More ports, and what leaves under which address.
alter table server
    add column exits                     jsonb     not null default '[]',
    add column additional_listen_ports   integer[] not null default '{}',
    add column egress_masquerade_sources cidr[]    not null default '{}',
    add column egress_snat_addresses     inet[]    not null default '{}';

-- By which exit a rule's packets leave, and whether by the routing table while it is down.
alter table access_rule
    add column exit          text,
    add column exit_fallback boolean not null default false;
