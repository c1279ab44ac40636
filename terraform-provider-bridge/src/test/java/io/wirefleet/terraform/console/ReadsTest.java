package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.TestSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadsTest {
    private static final int MANY = 400;

    @TempDir
    Path directory;

    private final List<String> ids = new ArrayList<>();
    private FakeConsole console;
    private Reads reads;

    @BeforeEach
    void aConsoleWithManyPeers() {
        console = FakeConsole.start(directory);
        ConsoleClient client = TestSession.client(console, directory);
        for (int i = 0; i < MANY; i++) {
            ids.add(client.post("/peers", Json.object().put("name", "peer" + i))
                    .body()
                    .path("id")
                    .asString(""));
        }
        reads = new Reads(client);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private int requests() {
        return console.requests().size() - MANY;
    }

    @Test
    void aRefreshOfAllCostsAHandfulOfRequestsAndEachGetsItsOwn() {
        List<String> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, new Random(7));
        for (String id : shuffled) {
            assertThat(reads.get("/peers", id).path("name").asString("")).isEqualTo("peer" + ids.indexOf(id));
        }
        assertThat(requests()).isLessThan(MANY / 5);
    }

    @Test
    void fewQuestionsAreAskedOneByOne() {
        ids.subList(0, 8).forEach(id -> reads.get("/peers", id));
        assertThat(requests()).isEqualTo(8);
        assertThat(console.requests().getLast()).endsWith(ids.get(7));
    }

    @Test
    void whatIsGoneIsGoneThoughPagesWereRead() {
        ids.forEach(id -> reads.get("/peers", id));
        String gone = "01900000-0000-7000-8000-000000000000";
        assertThatThrownBy(() -> reads.get("/peers", gone))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.isRefusal(404)).isTrue());
    }

    @Test
    void nothingIsAnsweredFromBeforeAWrite() {
        ids.forEach(id -> reads.get("/peers", id));
        console.fleet().change("peers", "peer3", "owner", Json.parse("\"ada\""));
        reads.end();
        assertThat(reads.get("/peers", ids.get(3)).path("owner").asString("")).isEqualTo("ada");
    }

    @Test
    void whereListsAreRefusedObjectsAreAskedForOneByOne() {
        Reads others = new Reads(TestSession.client(console, directory));
        console.fleet().forget("servers");
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> others.get("/servers", ids.getFirst()))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.isRefusal(404)).isTrue());
        }
    }
}
