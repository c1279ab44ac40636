package io.wirefleet.console.networks;

import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;

/// A network as stored.
public record Network(Meta meta, NetworkSpec spec) implements Stored {}
