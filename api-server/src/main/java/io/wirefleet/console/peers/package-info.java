/// Peers: client devices, each with one public key and addresses for life.
@NullMarked
package io.wirefleet.console.peers;

import org.jspecify.annotations.NullMarked;
