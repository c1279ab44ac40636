package io.wirefleet.console.imports;

import io.wirefleet.console.imports.ImportPlan.Conflict;
import io.wirefleet.console.imports.ImportPlan.Note;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a planner found to say: each once, in order.
final class Findings {
    private final Set<Conflict> conflicts = new LinkedHashSet<>();
    private final Set<Note> notes = new LinkedHashSet<>();

    void conflict(String pointer, String detail, String fix) {
        conflicts.add(new Conflict(pointer, detail, fix));
    }

    void note(String pointer, String detail) {
        notes.add(new Note(pointer, detail));
    }

    List<Conflict> conflicts() {
        return List.copyOf(conflicts);
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    static String server(int place) {
        return "/servers/" + place;
    }

    static String peer(int server, int place) {
        return server(server) + "/document/peers/" + place;
    }
}
