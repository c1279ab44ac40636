package io.wirefleet.console.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.audit.Fault.Kind;
import io.wirefleet.console.testing.Log;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Each test begins with nine entries, a to i, linked in this order and signed at positions 3 and 9.
@DisplayName("I4 the chain verifies, and whatever was done to it is found and named")
final class VerificationTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestAudit audit;

    @BeforeEach
    void nineEntries() {
        audit = new TestAudit(database);
        audit.clear();
        audit.write("a", "b", "c");
        audit.link();
        audit.write("d", "e", "f", "g", "h", "i");
        audit.sign();
    }

    private static UUID entry(int position) {
        return database.dsl()
                .fetchSingle("select entry_id from audit_link where position = {0}", position)
                .get("entry_id", UUID.class);
    }

    private static Record link(int position) {
        return database.dsl().fetchSingle("select * from audit_link where position = {0}", position);
    }

    private void faultIs(Kind kind, @Nullable Integer position, @Nullable UUID entry, String detail) {
        Fault fault = Objects.requireNonNull(audit.verification.run().fault(), "no fault was found");
        assertThat(fault.kind()).as(fault.toString()).isEqualTo(kind);
        assertThat(fault.position()).as(fault.toString()).isEqualTo(position == null ? null : position.longValue());
        assertThat(fault.entryId()).as(fault.toString()).isEqualTo(entry);
        assertThat(fault.detail()).contains(detail);
    }

    @Test
    void untouchedItIsValid() throws IOException {
        Verification.Outcome outcome = audit.verification.run();
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.entries()).isEqualTo(9);
        assertThat(outcome.waiting()).isZero();
        assertThat(outcome.head()).isEqualTo(ChainHead.read(database.dsl()));
        assertThat(outcome.checkpoint()).isEqualTo(audit.newest());
        assertThat(audit.newest().position()).isEqualTo(9);
        assertThat(Files.readAllLines(audit.file)).hasSize(2);
    }

    @Test
    void anEmptyAuditIsValid() throws IOException {
        audit.clear();
        Files.delete(audit.file);
        audit = new TestAudit(database);
        Verification.Outcome outcome = audit.verification.run();
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.entries()).isZero();
    }

    @Test
    void anEntryThatWaitsIsNoFault() {
        audit.write("late");
        Verification.Outcome outcome = audit.verification.run();
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.waiting()).isEqualTo(1);
    }

    @Test
    void anEditedEntry() {
        UUID edited = entry(5);
        audit.tamper(
                "update audit_entry set content = replace(content, 'alex', 'eve'), actor = 'eve' where id = {0}",
                edited);
        faultIs(Kind.EDITED, 5, edited, "the entry was edited");
    }

    @Test
    void anEntryWhoseContentIsNoJsonAnyMore() {
        UUID edited = entry(5);
        audit.tamper("update audit_entry set content = 'nonsense' where id = {0}", edited);
        faultIs(Kind.EDITED, 5, edited, "the entry was edited");
    }

    @Test
    void anEntryWhoseColumnsHideIt() {
        UUID edited = entry(5);
        audit.tamper("update audit_entry set actor = 'nobody' where id = {0}", edited);
        faultIs(Kind.EDITED, 5, edited, "the columns that this entry is found by");
    }

    @Test
    void anEditedHashOfALink() {
        audit.tamper("update audit_link set hash = sha256('x') where position = 5");
        faultIs(Kind.EDITED, 5, entry(5), "the hash of this link was edited");
    }

    @Test
    void aRemovedEntry() {
        UUID removed = entry(5);
        audit.tamper("delete from audit_entry where id = {0}", removed);
        faultIs(Kind.REMOVED, 5, removed, "the entry of this link is gone");
    }

    @Test
    void aRemovedLink() {
        UUID removed = entry(5);
        audit.tamper("delete from audit_link where position = 5");
        faultIs(Kind.REMOVED, 5, removed, "no link has this position; the next is 6");
    }

    @Test
    void aRemovedLinkWithItsEntry() {
        UUID removed = entry(5);
        audit.tamper("delete from audit_link where position = 5");
        audit.tamper("delete from audit_entry where id = {0}", removed);
        faultIs(Kind.REMOVED, 5, null, "no link has this position; the next is 6");
    }

    @Test
    void aRemovedLinkWithThoseBehindItRenumbered() {
        UUID removed = entry(5);
        audit.tamper("delete from audit_link where position = 5");
        audit.tamper("update audit_link set position = -position where position > 5");
        audit.tamper("update audit_link set position = -position - 1 where position < 0");
        faultIs(Kind.REMOVED, 5, removed, "the link of this entry is gone");
    }

    @Test
    void anInsertedEntry() {
        UUID inserted = UUID.randomUUID();
        audit.tamper(
                "insert into audit_entry select {0}, at, content, actor, action, kind, subject_id from audit_entry limit 1",
                inserted);
        faultIs(Kind.INSERTED, null, inserted, "this entry is in no link");
    }

    @Test
    void anInsertedLink() {
        UUID inserted = UUID.randomUUID();
        audit.tamper("alter table audit_link drop constraint audit_link_position_check");
        audit.tamper("update audit_link set position = -position where position > 4");
        audit.tamper("update audit_link set position = 1 - position where position < 0");
        audit.tamper(
                "insert into audit_entry select {0}, at, replace(content, id::text, {0}::text), actor, action, kind,"
                        + " subject_id from audit_entry limit 1",
                inserted);
        audit.tamper("insert into audit_link values (5, {0}, sha256('x'))", inserted);
        faultIs(Kind.INSERTED, 5, inserted, "the chain goes on with entry " + entry(6) + " at position 6");
    }

    @Test
    void twoLinksThatChangedPlaces() {
        UUID first = entry(5);
        UUID second = entry(7);
        audit.tamper("update audit_link set position = 100 where position = 5");
        audit.tamper("update audit_link set position = 5 where position = 7");
        audit.tamper("update audit_link set position = 7 where position = 100");
        faultIs(Kind.REORDERED, 5, second, "here belongs entry " + first + ", now at position 7");
    }

    @Test
    void twoNeighboursThatChangedPlaces() {
        UUID first = entry(5);
        UUID second = entry(6);
        audit.tamper("update audit_link set position = 100 where position = 5");
        audit.tamper("update audit_link set position = 5 where position = 6");
        audit.tamper("update audit_link set position = 6 where position = 100");
        faultIs(Kind.REORDERED, 5, second, "here belongs entry " + first + ", now at position 6");
    }

    @Test
    void twoEntriesThatChangedTheirIds() {
        UUID first = entry(5);
        UUID second = entry(6);
        audit.tamper("update audit_entry set id = {1} where id = {0}", first, new UUID(0, 1));
        audit.tamper("update audit_entry set id = {1} where id = {0}", second, first);
        audit.tamper("update audit_entry set id = {1} where id = {0}", new UUID(0, 1), second);
        faultIs(Kind.EDITED, 5, first, "the entry was edited");
    }

    @Test
    void aTailCutOffTheTables() {
        cut(6);
        faultIs(Kind.CUT, 7, null, "the chain ends at position 6; the checkpoint of");
    }

    @Test
    void aTailCutOffTheTablesWithItsCheckpointsShowsInTheFile() {
        cut(6);
        audit.tamper("delete from audit_checkpoint where position > 6");
        faultIs(Kind.CUT, 7, null, "in the file " + audit.file);
    }

    @Test
    void everythingGoneButTheFile() {
        audit.clear();
        faultIs(Kind.CUT, 1, null, "the chain ends at position 0");
    }

    private void cut(int last) {
        audit.tamper(
                "delete from audit_entry where id in (select entry_id from audit_link where position > {0})", last);
        audit.tamper("delete from audit_link where position > {0}", last);
    }

    @Test
    void aChainWrittenAnewFromAnEditedEntryOn() {
        UUID edited = entry(8);
        audit.tamper(
                "update audit_entry set content = replace(content, 'alex', 'eve'), actor = 'eve' where id = {0}",
                edited);
        ChainHash hash = ChainHash.of(link(7).get("hash", byte[].class));
        for (int position = 8; position <= 9; position++) {
            hash = hash.then(database.dsl()
                    .fetchSingle("select content from audit_entry where id = {0}", entry(position))
                    .get("content", String.class));
            audit.tamper("update audit_link set hash = {1} where position = {0}", position, hash.bytes());
        }
        faultIs(Kind.REWRITTEN, 9, null, "in the database has the hash");
        audit.tamper("delete from audit_checkpoint where position = 9");
        faultIs(Kind.REWRITTEN, 9, null, "in the file " + audit.file);
    }

    @Test
    void whatWasWrittenAnewIsNotSignedAgain() {
        audit.tamper("update audit_link set hash = sha256('x') where position = 9");
        audit.write("j");
        try (Log log = Log.of(Checkpoints.class)) {
            audit.sign();
            assertThat(log.lines()).singleElement().asString().contains("the audit was changed");
        }
        assertThat(audit.newest().position()).isEqualTo(9);
    }

    @Test
    void aCutTailIsLoggedByItself() {
        cut(6);
        try (Log log = Log.of(Checkpoints.class)) {
            audit.link();
            audit.link();
            assertThat(log.lines()).singleElement().asString().contains("the audit was cut: its chain ends at 6");
        }
    }

    @Test
    void aCheckpointOfAStrangersKey() {
        SigningKey stranger = SigningKey.generate();
        Checkpoint newest = audit.newest();
        audit.tamper(
                "insert into signing_key (id, public_key, sealed_private_key) values ({0}, {1}, {2})",
                stranger.verifyingKey().id(), stranger.verifyingKey().bytes(), new byte[90]);
        audit.tamper(
                "update audit_checkpoint set key_id = {0}, signature = {1} where position = 9",
                stranger.verifyingKey().id(),
                stranger.sign(Checkpoint.statement(newest.position(), newest.hash(), newest.at())));
        try {
            faultIs(Kind.FORGED_CHECKPOINT, 9, null, "does not bear the signature of a key of this console");
        } finally {
            audit.tamper(
                    "delete from signing_key where id = {0}",
                    stranger.verifyingKey().id());
        }
    }

    @Test
    void aCheckpointWhoseTimeWasChanged() {
        audit.tamper("update audit_checkpoint set at = at - interval '1 day' where position = 9");
        faultIs(Kind.FORGED_CHECKPOINT, 9, null, "in the database does not bear the signature");
    }

    @Test
    void anEditedLineOfTheFile() throws IOException {
        Files.writeString(audit.file, Files.readString(audit.file).replace("\"position\":9", "\"position\":8"));
        faultIs(Kind.FORGED_CHECKPOINT, 8, null, "in the file");
        Files.writeString(audit.file, "nonsense\n");
        faultIs(Kind.FORGED_CHECKPOINT, 1, null, "a line of the file is no checkpoint");
    }

    @Test
    void aHalfLineThatACrashLeftIsTakenOff() throws IOException {
        String whole = Files.readString(audit.file);
        Files.writeString(audit.file, whole + "{\"position\":10,\"ha");
        audit = new TestAudit(database, audit.file);
        assertThat(Files.readString(audit.file)).isEqualTo(whole);
        assertThat(audit.verification.run().fault()).isNull();
    }

    @Test
    void anotherReplicasFileGetsEveryCheckpointToo() throws IOException {
        TestAudit other = new TestAudit(database);
        other.link();
        assertThat(Files.readString(other.file)).isEqualTo(Files.readString(audit.file));
    }

    @Test
    void anEntryThatIsGoneBeforeItIsLinkedShows() {
        audit.write("late");
        UUID gone = database.dsl()
                .fetchSingle("select entry_id from audit_unlinked")
                .get("entry_id", UUID.class);
        audit.tamper("delete from audit_entry where id = {0}", gone);
        audit.link();
        faultIs(Kind.REMOVED, 10, gone, "the entry of this link is gone");
    }

    @Test
    void whatASignatureIsOf() {
        Checkpoint newest = audit.newest();
        assertThat(new String(Checkpoint.statement(newest.position(), newest.hash(), newest.at()), UTF_8))
                .isEqualTo("wirefleet audit checkpoint v1\n9\n" + newest.hash() + "\n" + newest.at() + "\n");
        assertThat(Base64.getDecoder().decode(newest.signature())).hasSize(64);
    }
}
