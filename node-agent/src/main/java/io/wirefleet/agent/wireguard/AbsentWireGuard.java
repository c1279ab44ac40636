package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.links.Links;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// No WireGuard: neither the kernel has it nor is there a program. An interface that is there, of a program that was
/// removed since, stays as it is and goes on.
final class AbsentWireGuard implements WireGuardBackend {
    private final Links links;
    private final int errno;
    private final String remedy;

    /// @param remedy what to install, for people
    AbsentWireGuard(Links links, int errno, String remedy) {
        this.links = links;
        this.errno = errno;
        this.remedy = remedy;
    }

    @Override
    public String implementation() {
        return NONE;
    }

    private WireGuardException refusal() {
        return new WireGuardException("find WireGuard on this machine", errno, remedy);
    }

    private void checkAbsent(String name) {
        if (links.find(name).isPresent()) {
            throw refusal();
        }
    }

    @Override
    public Optional<Device> device(String name) {
        checkAbsent(name);
        return Optional.empty();
    }

    @Override
    public Optional<PrivateKey> privateKey(String name) {
        checkAbsent(name);
        return Optional.empty();
    }

    @Override
    public List<DevicePeer> peers(String name, Set<PublicKey> which) {
        checkAbsent(name);
        return List.of();
    }

    @Override
    public void configure(String name, DeviceConfig config) {
        throw refusal();
    }

    @Override
    public void create(String name) {
        throw refusal();
    }

    @Override
    public void delete(String name) {
        checkAbsent(name);
    }

    @Override
    public Optional<String> trouble(String name) {
        return Optional.empty();
    }
}
