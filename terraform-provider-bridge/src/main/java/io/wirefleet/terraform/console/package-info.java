/// The console as the provider sees it: its REST interface over TLS, its refusals, its receipts.
@NullMarked
package io.wirefleet.terraform.console;

import org.jspecify.annotations.NullMarked;
