package io.wirefleet.agent.local;

/// What a page says now.
public record Answer(String contentType, String body) {
    public static Answer json(String body) {
        return new Answer("application/json", body);
    }
}
