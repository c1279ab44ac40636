package io.wirefleet.terraform.console;

import io.wirefleet.contract.json.InvalidFieldException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/// Reads of single objects. Terraform asks for one at a time, and in a refresh for all that it manages: from some
/// number of questions on, whole pages of the collection are read and most questions are answered from those.
///
/// How many pages are read grows with the questions, so that a few objects among very many cost a few requests. What
/// was read ahead is some seconds old at the most: a process of the provider's lives for one command, and the first
/// write in it ends the reading ahead.
public final class Reads {
    /// So many questions are asked one by one before a page is read.
    private static final int ONE_BY_ONE = 8;

    /// One more page for so many questions.
    private static final int QUESTIONS_A_PAGE = 10;

    private final ConsoleClient console;
    private final Map<String, Ahead> collections = new ConcurrentHashMap<>();
    private volatile boolean ended;

    public Reads(ConsoleClient console) {
        this.console = console;
    }

    /// One object of a collection.
    ///
    /// @param path of the collection, below `/api/v1`
    /// @throws ConsoleException if there is none, or asking came to nothing
    public JsonNode get(String path, String id) {
        Optional<JsonNode> ahead = ended
                ? Optional.empty()
                : collections.computeIfAbsent(path, Ahead::new).find(id);
        return ahead.orElseGet(() -> console.get(path + "/" + id).body());
    }

    /// Something is being written: what was read is not to be relied on any more.
    public void end() {
        ended = true;
        collections.clear();
    }

    /// What was read of one collection.
    private final class Ahead {
        private final String path;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<PageText> pages = new ArrayList<>();
        private int questions;
        private boolean complete;

        Ahead(String path) {
            this.path = path;
        }

        /// @return empty: not found so far
        Optional<JsonNode> find(String id) {
            lock.lock();
            try {
                questions++;
                Optional<JsonNode> found = pages.stream()
                        .map(page -> page.item(id))
                        .flatMap(Optional::stream)
                        .findFirst();
                while (found.isEmpty() && mayReadOn()) {
                    found = readPage().flatMap(page -> page.item(id));
                }
                return found;
            } finally {
                lock.unlock();
            }
        }

        private boolean mayReadOn() {
            return !complete && questions > ONE_BY_ONE && pages.size() <= questions / QUESTIONS_A_PAGE;
        }

        /// Where lists are not for the caller, objects are asked for one by one, and those say what is wrong.
        private Optional<PageText> readPage() {
            Query query = new Query().with("limit", Listing.LONGEST_PAGE);
            String cursor = pages.isEmpty() ? "" : pages.getLast().nextCursor();
            try {
                PageText page =
                        PageText.of(console.text(path + (cursor.isEmpty() ? query : query.with("cursor", cursor))));
                pages.add(page);
                complete = page.nextCursor().isEmpty();
                return Optional.of(page);
            } catch (ConsoleException | InvalidFieldException _) {
                complete = true;
                return Optional.empty();
            }
        }
    }
}
