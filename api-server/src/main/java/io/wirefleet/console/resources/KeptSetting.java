package io.wirefleet.console.resources;

import java.time.Instant;

/// A [Setting] as stored.
///
/// @param version raised by every change
/// @param updatedAt when it was last changed
public record KeptSetting<T>(T value, long version, Instant updatedAt) {}
