/// The table `inet wirefleet` over netlink (linux/netfilter/nf_tables.h): changes as one transaction, and reading
/// back.
@NullMarked
package io.wirefleet.agent.firewall.nftables;

import org.jspecify.annotations.NullMarked;
