package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.tuning.Adjustment;
import io.wirefleet.agent.wireguard.PeerChange;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.List;
import java.util.stream.Collectors;

/// One thing to change on the machine. Prints as a line for people, without secrets; each is idempotent.
public sealed interface Change {
    /// The change as lines for people; one, but where it is about several peers.
    default List<String> lines() {
        return List.of(toString());
    }

    record RemoveTunnel(String name) implements Change {
        @Override
        public String toString() {
            return "remove interface " + name;
        }
    }

    record CreateTunnel(String name) implements Change {
        @Override
        public String toString() {
            return "create interface " + name;
        }
    }

    /// Leaves the agent's mark on the interface.
    record Mark(String name) implements Change {
        @Override
        public String toString() {
            return "mark interface " + name + " as Wirefleet's";
        }
    }

    record SetKey(String name) implements Change {
        @Override
        public String toString() {
            return "set the private key of " + name;
        }
    }

    record SetListenPort(String name, int port) implements Change {
        @Override
        public String toString() {
            return "set the listen port of " + name + " to " + port;
        }
    }

    record SetMtu(String name, int mtu) implements Change {
        @Override
        public String toString() {
            return "set the MTU of " + name + " to " + mtu;
        }
    }

    /// Takes peers off, and from others the allowed IPs that they lose.
    record WithdrawPeers(String name, List<PeerChange> changes) implements Change {
        @Override
        public String toString() {
            return "on " + name + ": " + join(changes);
        }

        @Override
        public List<String> lines() {
            return changes.stream().map(PeerChange::toString).toList();
        }
    }

    record SetFirewall(List<String> differences) implements Change {
        @Override
        public String toString() {
            return "set the firewall" + (differences.isEmpty() ? "" : ": " + String.join("; ", differences));
        }
    }

    /// Adds peers and changes others.
    record SetPeers(String name, List<PeerChange> changes) implements Change {
        @Override
        public String toString() {
            return "on " + name + ": " + join(changes);
        }

        @Override
        public List<String> lines() {
            return changes.stream().map(PeerChange::toString).toList();
        }
    }

    record RemoveAddress(String name, InterfaceAddress address) implements Change {
        @Override
        public String toString() {
            return "remove address " + address + " from " + name;
        }
    }

    record AddAddress(String name, InterfaceAddress address) implements Change {
        @Override
        public String toString() {
            return "add address " + address + " to " + name;
        }
    }

    record BringUp(String name) implements Change {
        @Override
        public String toString() {
            return "bring up " + name;
        }
    }

    record RemoveRoute(String name, IpPrefix destination) implements Change {
        @Override
        public String toString() {
            return "remove route " + destination + " from " + name;
        }
    }

    record AddRoute(String name, IpPrefix destination) implements Change {
        @Override
        public String toString() {
            return "add route " + destination + " to " + name;
        }
    }

    /// Changes a setting of the kernel.
    record Tune(Adjustment adjustment) implements Change {
        @Override
        public String toString() {
            return adjustment.toString();
        }
    }

    record AddRoutingRule(RoutingRule rule) implements Change {
        @Override
        public String toString() {
            return "add " + rule;
        }
    }

    record RemoveRoutingRule(RoutingRule rule) implements Change {
        @Override
        public String toString() {
            return "remove " + rule;
        }
    }

    record PutExitRoute(ExitRoute route) implements Change {
        @Override
        public String toString() {
            return "set " + route;
        }
    }

    record RemoveExitRoute(ExitRoute route) implements Change {
        @Override
        public String toString() {
            return "remove " + route;
        }
    }

    private static String join(List<PeerChange> changes) {
        return changes.stream().limit(10).map(PeerChange::toString).collect(Collectors.joining("; "))
                + (changes.size() > 10 ? "; and " + (changes.size() - 10) + " more" : "");
    }
}
