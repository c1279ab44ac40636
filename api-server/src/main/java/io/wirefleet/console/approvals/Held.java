package io.wirefleet.console.approvals;

import io.wirefleet.console.audit.Deed;
import java.util.List;

/// A write on its way out of its transaction, because it takes a second person.
public final class Held extends RuntimeException {
    private final transient Gain gain;
    private final transient List<Deed> deeds;

    /// @param deeds what it would have done
    Held(Gain gain, List<Deed> deeds) {
        super("rolled back: takes a second person", null, false, false);
        this.gain = gain;
        this.deeds = List.copyOf(deeds);
    }

    Gain gain() {
        return gain;
    }

    List<Deed> deeds() {
        return deeds;
    }
}
