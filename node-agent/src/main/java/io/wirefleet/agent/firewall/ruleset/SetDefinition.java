package io.wirefleet.agent.firewall.ruleset;

import io.wirefleet.contract.addresses.IpAddress.Family;

/// What a set is, without what is in it.
///
/// @param family whose addresses are its keys
/// @param intervals whether a key is a range of addresses (a red-black tree) or one address (a hash table)
/// @param verdicts whether it is a map from a key to the chain where its packets go
public record SetDefinition(String name, Family family, boolean intervals, boolean verdicts) {
    @Override
    public String toString() {
        return (verdicts ? "map " : "set ") + name;
    }
}
