package io.wirefleet.agent.conntrack;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An entry of the flow table, with what the kernel needs to find this very entry again.
public final class Flow {
    private final FlowTuple original;
    private final FlowTuple reply;
    private final byte[] encodedOriginal;
    private final @Nullable Integer zone;
    private final int id;

    /// @param encodedOriginal CTA_TUPLE_ORIG as it was received, the zone of its direction included
    /// @param zone CTA_ZONE; null: the default one
    Flow(FlowTuple original, FlowTuple reply, byte[] encodedOriginal, @Nullable Integer zone, int id) {
        this.original = original;
        this.reply = reply;
        this.encodedOriginal = encodedOriginal.clone();
        this.zone = zone;
        this.id = id;
    }

    /// The direction of the packet that began it.
    public FlowTuple original() {
        return original;
    }

    /// The direction of the answers; differs from the turned original where addresses are translated (NAT).
    public FlowTuple reply() {
        return reply;
    }

    /// The conntrack zone; 0: the default one.
    public int zone() {
        return zone == null ? 0 : zone;
    }

    byte[] encodedOriginal() {
        return encodedOriginal.clone();
    }

    @Nullable
    Integer encodedZone() {
        return zone;
    }

    int id() {
        return id;
    }

    /// Whether one of these addresses is an end of it, in either direction, before or after translation.
    public boolean touches(AddressSet addresses) {
        return addresses.contains(original.source())
                || addresses.contains(original.destination())
                || addresses.contains(reply.source())
                || addresses.contains(reply.destination());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Flow flow
                && id == flow.id
                && original.equals(flow.original)
                && reply.equals(flow.reply)
                && Objects.equals(zone, flow.zone)
                && Arrays.equals(encodedOriginal, flow.encodedOriginal);
    }

    @Override
    public int hashCode() {
        return Objects.hash(original, id);
    }

    @Override
    public String toString() {
        return original + " <- " + reply + (zone == null ? "" : " zone " + zone);
    }
}
