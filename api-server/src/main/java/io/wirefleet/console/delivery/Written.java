package io.wirefleet.console.delivery;

import java.util.UUID;

/// What a write came to: the change's own answer, and the receipt that closes when every server has applied it. A
/// write that touches no server has a receipt too, closed from the start.
public record Written<T>(T value, UUID receiptId) {}
