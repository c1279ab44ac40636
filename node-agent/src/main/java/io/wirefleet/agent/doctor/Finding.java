package io.wirefleet.agent.doctor;

import io.wirefleet.contract.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a check found.
///
/// @param figure what was seen, for people; for a skipped check why it was not looked at
/// @param fix what would mend it; null: there is nothing to mend
public record Finding(
        String check,
        Verdict verdict,
        String figure,
        @Nullable String fix) {
    static Finding pass(String check, String figure) {
        return new Finding(check, Verdict.PASS, figure, null);
    }

    static Finding warn(String check, String figure, String fix) {
        return new Finding(check, Verdict.WARN, figure, fix);
    }

    static Finding fail(String check, String figure, String fix) {
        return new Finding(check, Verdict.FAIL, figure, fix);
    }

    static Finding skip(String check, String why) {
        return new Finding(check, Verdict.SKIP, why, null);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("check", check)
                .put("verdict", verdict.text())
                .put("figure", figure)
                .put("fix", fix);
    }
}
