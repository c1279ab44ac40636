package io.wirefleet.terraform.console;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the console answered to a request that it granted.
///
/// @param body a null node when there is none
/// @param receipt the id of the change's receipt, when it was a change
public record Answer(JsonNode body, @Nullable String receipt) {}
