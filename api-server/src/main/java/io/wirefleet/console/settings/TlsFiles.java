package io.wirefleet.console.settings;

import java.nio.file.Path;

/// A certificate given by the operator, and its private key; both PEM files.
public record TlsFiles(Path certificate, Path key) {}
