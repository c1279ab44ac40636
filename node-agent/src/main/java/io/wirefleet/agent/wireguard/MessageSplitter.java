package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a configuration into parts whose messages stay below a limit, to be sent one after the other. As
/// `linux/wireguard.h` says, what belongs to the device is in the first part only, and a peer whose allowed IPs
/// fill more than a message is continued in the next one without WGPEER_F_REPLACE_ALLOWEDIPS.
final class MessageSplitter {
    private final int limit;
    private final List<DeviceConfig> parts = new ArrayList<>();
    private @Nullable PrivateKey privateKey;
    private @Nullable Integer listenPort;
    private List<PeerConfig> peers = new ArrayList<>();
    private int length = DeviceMessages.DEVICE_LENGTH;

    private MessageSplitter(DeviceConfig config, int limit) {
        this.limit = limit;
        this.privateKey = config.privateKey();
        this.listenPort = config.listenPort();
    }

    /// @param limit in bytes, at least 1024
    static List<DeviceConfig> split(DeviceConfig config, int limit) {
        MessageSplitter splitter = new MessageSplitter(config, limit);
        config.peers().forEach(splitter::add);
        splitter.finishPart();
        return splitter.parts;
    }

    private void add(PeerConfig peer) {
        int fitting = fitting(peer);
        if (fitting < peer.allowedIps().size() && !peers.isEmpty()) {
            finishPart();
            fitting = fitting(peer);
        }
        PeerConfig rest = peer;
        while (fitting < rest.allowedIps().size()) {
            peers.add(rest.first(fitting));
            finishPart();
            rest = rest.continuation(fitting);
            fitting = fitting(rest);
        }
        peers.add(rest);
        length += DeviceMessages.PEER_LENGTH;
        for (IpPrefix prefix : rest.allowedIps()) {
            length += DeviceMessages.length(prefix);
        }
        if (length > limit - DeviceMessages.PEER_LENGTH) {
            finishPart();
        }
    }

    /// How many of the peer's allowed IPs fit into the part at hand, beside the peer itself.
    private int fitting(PeerConfig peer) {
        int left = limit - length - DeviceMessages.PEER_LENGTH;
        int count = 0;
        for (IpPrefix prefix : peer.allowedIps()) {
            left -= DeviceMessages.length(prefix);
            if (left < 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private void finishPart() {
        DeviceConfig part = new DeviceConfig(privateKey, listenPort, peers);
        if (!part.isEmpty()) {
            parts.add(part);
        }
        privateKey = null;
        listenPort = null;
        peers = new ArrayList<>();
        length = DeviceMessages.DEVICE_LENGTH;
    }
}
