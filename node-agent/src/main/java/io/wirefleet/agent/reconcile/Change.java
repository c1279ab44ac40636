package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.List;

/// One thing to change on the machine. Prints as a line for people, without secrets; each is idempotent.
public sealed interface Change {
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

    record RemovePeer(PublicKey key) implements Change {
        @Override
        public String toString() {
            return "remove peer " + key;
        }
    }

    /// Takes from a peer the allowed IPs that it loses, and nothing else.
    record NarrowPeer(PeerConfig config) implements Change {
        @Override
        public String toString() {
            return "narrow the allowed IPs of peer " + config.publicKey() + " to " + config.allowedIps();
        }
    }

    record SetFirewall(List<String> differences) implements Change {
        @Override
        public String toString() {
            return "set the firewall" + (differences.isEmpty() ? "" : ": " + String.join("; ", differences));
        }
    }

    /// @param fresh whether the device does not know the peer yet
    record SetPeer(PeerConfig config, boolean fresh) implements Change {
        @Override
        public String toString() {
            return (fresh ? "add peer " : "set peer ") + config.publicKey();
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

    record EnableForwarding(String sysctl) implements Change {
        @Override
        public String toString() {
            return "set " + sysctl.replace('/', '.') + " to 1";
        }
    }
}
