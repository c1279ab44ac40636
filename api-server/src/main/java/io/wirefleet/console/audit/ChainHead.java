package io.wirefleet.console.audit;

import org.jooq.DSLContext;
import org.jooq.Record;

/// How far the chain goes.
///
/// @param position of the last link, which is how many there are; 0: none
/// @param hash of the last link
record ChainHead(long position, ChainHash hash) {
    static ChainHead read(DSLContext database) {
        Record last = database.fetchOne("select position, hash from audit_link order by position desc limit 1");
        return last == null
                ? new ChainHead(0, ChainHash.START)
                : new ChainHead(last.get("position", Long.class), ChainHash.of(last.get("hash", byte[].class)));
    }
}
