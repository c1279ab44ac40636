package io.wirefleet.console.http;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where the console listens.
///
/// @param address port 0: any free one
/// @param tls null: plain HTTP
public record Listener(InetSocketAddress address, @Nullable SSLContext tls) {}
