/// IP addresses and prefixes as values, IPv4 and IPv6 alike.
@NullMarked
package io.wirefleet.contract.addresses;

import org.jspecify.annotations.NullMarked;
