/// `/api/v1/receipts`: whether a change has reached every server.
@NullMarked
package io.wirefleet.console.receipts;

import org.jspecify.annotations.NullMarked;
