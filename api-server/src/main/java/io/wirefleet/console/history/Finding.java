package io.wirefleet.console.history;

import io.wirefleet.contract.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// One thing that was looked at to explain access, and what was found.
///
/// @param words for people
record Finding(String test, boolean passed, String words) {
    static boolean allPassed(List<Finding> findings) {
        return findings.stream().allMatch(Finding::passed);
    }

    static ArrayNode toJson(List<Finding> findings) {
        ArrayNode json = Json.array();
        findings.forEach(finding -> json.addObject()
                .put("test", finding.test())
                .put("passed", finding.passed())
                .put("words", finding.words()));
        return json;
    }
}
