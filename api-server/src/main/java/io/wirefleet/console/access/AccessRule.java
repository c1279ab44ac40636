package io.wirefleet.console.access;

import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;

/// An access rule as stored.
public record AccessRule(Meta meta, AccessRuleSpec spec) implements Stored {}
