package io.wirefleet.agent.tuning;

import org.jspecify.annotations.Nullable;

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
        SOMEBODY_ELSE
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
