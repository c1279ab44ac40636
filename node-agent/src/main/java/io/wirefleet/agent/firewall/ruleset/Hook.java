package io.wirefleet.agent.firewall.ruleset;

/// Where a base chain stands in a packet's way through the `inet` family. All of them have policy accept: this table
/// judges its own tunnel's packets and lets all others by.
///
/// @param type `filter` or `nat`
/// @param number `enum nf_inet_hooks` of linux/netfilter.h
/// @param priority `enum nf_ip_hook_priorities` of linux/netfilter_ipv4.h: lower is earlier
/// @param accepting whether the policy is accept
public record Hook(String type, int number, int priority, boolean accepting) {
    /// Before connection tracking.
    public static final Hook RAW_PREROUTING = new Hook("filter", 0, -300, true);

    public static final Hook RAW_OUTPUT = new Hook("filter", 3, -300, true);

    /// Right behind connection tracking, where new flows are not yet in its table.
    public static final Hook TRACKED = new Hook("filter", 0, -199, true);

    /// Behind connection tracking, before addresses are translated and before the way is looked up.
    public static final Hook PREROUTING = new Hook("filter", 0, -150, true);

    /// Where destinations are translated.
    public static final Hook REDIRECTION = new Hook("nat", 0, -100, true);

    /// Before packets that are forwarded are judged.
    public static final Hook FORWARD_MANGLE = new Hook("filter", 2, -150, true);

    public static final Hook INPUT = new Hook("filter", 1, 0, true);
    public static final Hook FORWARD = new Hook("filter", 2, 0, true);
    public static final Hook POSTROUTING = new Hook("nat", 4, 100, true);
}
