package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.links.Link;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.GenericNetlink;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The kernel's WireGuard, by its generic netlink family and interfaces of kind `wireguard`.
public final class KernelWireGuard implements WireGuardBackend {
    static final String KIND = "wireguard";

    /// How long a message may be: well below what a socket sends at once and an attribute holds.
    static final int MESSAGE_LIMIT = 32 * 1024;

    private final NetlinkSocket socket;
    private final Links links;
    private final DeviceMessages messages;
    private final Map<String, KnownPeers> known = new HashMap<>();

    private KernelWireGuard(NetlinkSocket socket, Links links, int family) {
        this.socket = socket;
        this.links = links;
        this.messages = new DeviceMessages(family);
    }

    /// Empty: this kernel has no WireGuard. Looking makes the kernel load its module, if it has one.
    ///
    /// @param socket a socket of the GENERIC family; it stays the caller's
    public static Optional<WireGuardBackend> open(NetlinkSocket socket, Links links) {
        return GenericNetlink.resolve(socket, "wireguard").map(family -> new KernelWireGuard(socket, links, family));
    }

    @Override
    public String implementation() {
        return "kernel";
    }

    @Override
    public Optional<Device> device(String name) {
        try {
            List<DevicePart> parts =
                    socket.dump(messages.get(name), (message, results) -> results.accept(DevicePart.read(message)));
            KnownPeers before = known.computeIfAbsent(name, _ -> new KnownPeers());
            Device device = DevicePart.coalesce(name, parts, before::same);
            before.keep(device.peers());
            return Optional.of(device);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw new WireGuardException("read " + name, e);
        }
    }

    @Override
    public Optional<PrivateKey> privateKey(String name) {
        try {
            return socket
                    .<PrivateKey>dump(messages.get(name), (message, results) -> {
                        Attribute key = message.attributes(GenericNetlink.HEADER_LENGTH)
                                .find(DeviceMessages.WGDEVICE_A_PRIVATE_KEY);
                        if (key != null && !Arrays.equals(key.asBytes(), new byte[DeviceMessages.WG_KEY_LEN])) {
                            results.accept(PrivateKey.of(key.asBytes()));
                        }
                    })
                    .stream()
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw new WireGuardException("read the key of " + name, e);
        }
    }

    @Override
    public List<DevicePeer> peers(String name, Set<PublicKey> which) {
        KeySet keys = new KeySet(which);
        try {
            List<DevicePart> parts = socket.dump(
                    messages.get(name), (message, results) -> results.accept(DevicePart.readPeers(message, keys)));
            return DevicePart.coalesce(name, parts, UnaryOperator.identity()).peers();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return List.of();
            }
            throw new WireGuardException("read " + name, e);
        }
    }

    @Override
    public void configure(String name, DeviceConfig config) {
        try {
            for (DeviceConfig part : MessageSplitter.split(config, MESSAGE_LIMIT)) {
                socket.execute(messages.set(name, part));
            }
        } catch (NetlinkException e) {
            throw new WireGuardException("configure " + name, e);
        }
    }

    @Override
    public void create(String name) {
        try {
            Optional<Link> present = links.find(name);
            if (present.isEmpty()) {
                links.create(name, KIND);
            } else if (!KIND.equals(present.get().kind())) {
                String kind = present.get().kind();
                throw new WireGuardException(
                        "create " + name,
                        Errno.EEXIST,
                        "an interface of " + (kind == null ? "another kind" : "kind " + kind) + " has this name");
            }
        } catch (NetlinkException e) {
            throw new WireGuardException("create " + name, e);
        }
    }

    @Override
    public void delete(String name) {
        known.remove(name);
        try {
            links.delete(name);
        } catch (NetlinkException e) {
            throw new WireGuardException("delete " + name, e);
        }
    }

    @Override
    public Optional<String> trouble(String name) {
        return Optional.empty();
    }
}
