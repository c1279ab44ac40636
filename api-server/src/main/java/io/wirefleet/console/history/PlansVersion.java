package io.wirefleet.console.history;

import io.wirefleet.console.addresses.MetPlans;
import java.util.UUID;

/// The plans of the networks that once met on a server, as its rules were made for them.
///
/// @param id of the server
record PlansVersion(UUID id, Span span, MetPlans plans) implements Version {}
