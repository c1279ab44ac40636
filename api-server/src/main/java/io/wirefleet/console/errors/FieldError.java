package io.wirefleet.console.errors;

/// One field that its writer can mend.
///
/// @param pointer JSON pointer (RFC 6901) into the body; empty: the whole body
public record FieldError(String pointer, String detail) {}
