package io.wirefleet.agent.daemon;

import io.wirefleet.contract.state.Revision;
import java.time.Duration;

/// What to ask the console for next.
///
/// @param since 0: the whole state
/// @param stateHash of the state at `since`
/// @param pause how long to wait before asking
public record Cursor(Revision since, String stateHash, Duration pause) {}
