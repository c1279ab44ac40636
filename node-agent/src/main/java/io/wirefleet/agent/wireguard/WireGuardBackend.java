package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The way to the WireGuard interfaces of this machine. All calls throw [WireGuardException] with what was
/// answered.
public interface WireGuardBackend {
    /// The [#implementation] of a machine without WireGuard.
    String NONE = "none";

    /// What implements WireGuard here, for people: `kernel`, `wireguard-go` or [#NONE].
    String implementation();

    /// The interface as it is; empty: there is none of this name.
    ///
    /// @throws WireGuardException EOPNOTSUPP if the interface is not a WireGuard interface
    Optional<Device> device(String name);

    /// The private key of the interface, for taking it over; empty: there is none, or no interface of this name.
    Optional<PrivateKey> privateKey(String name);

    /// Those of some peers that stand on the interface; none of them where there is no interface of this name. What
    /// else stands there costs no more than passing it by.
    List<DevicePeer> peers(String name, Set<PublicKey> which);

    /// Changes what the configuration names, nothing else. If it fails half way, what was done stays done;
    /// comparing anew tells what is left.
    void configure(String name, DeviceConfig config);

    /// Makes an interface, down and empty; one that is there already stays as it is.
    ///
    /// @throws WireGuardException EEXIST if something that is not WireGuard has the name
    void create(String name);

    /// Removes an interface; one that is not there is fine.
    void delete(String name);

    /// What went wrong with the interface by itself since it was created, for people; empty: nothing is known.
    Optional<String> trouble(String name);
}
