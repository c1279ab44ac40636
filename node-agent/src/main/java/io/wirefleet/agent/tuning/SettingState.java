package io.wirefleet.agent.tuning;

import io.wirefleet.contract.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// How a setting stands.
///
/// @param found its value; null: this kernel has no such setting, or not in this network namespace
/// @param refusal why it could not be set; null: it was not tried, or it was set
public record SettingState(
        Setting setting,
        @Nullable String found,
        Owner owner,
        @Nullable String refusal) {
    /// Who set the value that was found.
    public enum Owner {
        /// The agent.
        OURS,

        /// It was so before the agent.
        AS_FOUND,

        /// Somebody else, after the agent had set it.
        SOMEBODY_ELSE;

        /// As in JSON.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// For programs.
    public ObjectNode toJson() {
        return Json.object()
                .put("name", Setting.shown(setting.name()))
                .put("desired", setting.target().toString())
                .put("found", found)
                .put("set_by", owner.text())
                .put("met", isMet())
                .put("refusal", refusal);
    }

    /// Whether the value will do.
    public boolean isMet() {
        return found != null && setting.isMetBy(found);
    }

    /// For people.
    @Override
    public String toString() {
        return Setting.shown(setting.name()) + " is " + (found == null ? "not there" : found) + ", should be "
                + setting.target() + (refusal == null ? "" : " (" + refusal + ")");
    }
}
