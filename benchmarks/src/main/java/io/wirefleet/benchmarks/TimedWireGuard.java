package io.wirefleet.benchmarks;

import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DeviceConfig;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// WireGuard that says when a change is in force.
record TimedWireGuard(WireGuardBackend backend, Runnable changed) implements WireGuardBackend {
    @Override
    public String implementation() {
        return backend.implementation();
    }

    @Override
    public Optional<Device> device(String name) {
        return backend.device(name);
    }

    @Override
    public Optional<PrivateKey> privateKey(String name) {
        return backend.privateKey(name);
    }

    @Override
    public List<DevicePeer> peers(String name, Set<PublicKey> which) {
        return backend.peers(name, which);
    }

    @Override
    public void configure(String name, DeviceConfig config) {
        backend.configure(name, config);
        changed.run();
    }

    @Override
    public void create(String name) {
        backend.create(name);
    }

    @Override
    public void delete(String name) {
        backend.delete(name);
    }

    @Override
    public Optional<String> trouble(String name) {
        return backend.trouble(name);
    }
}
