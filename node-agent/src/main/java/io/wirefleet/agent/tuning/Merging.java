package io.wirefleet.agent.tuning;

import io.wirefleet.agent.links.Offloads;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.List;
import java.util.stream.Stream;

/// Packets are merged where they come in, those of UDP that are only forwarded as well: the stack handles one where
/// there were many, and the tunnel gets them in bundles (Documentation/networking/segmentation-offloads.rst).
final class Merging implements Theme {
    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        NetworkCard card = host.wayOut();
        return card == null
                ? List.of()
                : Stream.of(Offloads.GRO, Offloads.UDP_GRO_FORWARDING)
                        .map(feature -> new Offload(card.name(), feature).name())
                        .filter(name -> kernel.read(name) != null)
                        .map(name -> new Setting(name, new Setting.Target.Exactly(Offload.value(true)), List.of()))
                        .toList();
    }
}
