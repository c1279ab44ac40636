package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Value;
import org.jspecify.annotations.Nullable;

/// One attribute of a resource, of the provider's configuration, or of a nested object.
///
/// @param description for people, in Markdown
/// @param fallback what it is when the configuration leaves it out
/// @param replaces whether another value means another resource
/// @param recomputed when a value that the console gives may be another one after an update
public record Attribute(
        String name,
        AttributeType type,
        String description,
        Presence presence,
        @Nullable Value fallback,
        boolean sensitive,
        boolean replaces,
        Recomputed recomputed) {
    private static final Recomputed NEVER = new Recomputed.Never();

    public enum Presence {
        REQUIRED,
        OPTIONAL,
        /// Only the console gives it.
        COMPUTED,
        /// The configuration gives it, else the console.
        OPTIONAL_COMPUTED
    }

    /// When a value that the console gave may become another one by an update.
    public sealed interface Recomputed {
        /// Once given, it stays.
        record Never() implements Recomputed {}

        /// With every update.
        record Always() implements Recomputed {}

        /// When the update changes this other attribute.
        record With(String attribute) implements Recomputed {}
    }

    public static Attribute required(String name, AttributeType type, String description) {
        return new Attribute(name, type, description, Presence.REQUIRED, null, false, false, NEVER);
    }

    public static Attribute optional(String name, AttributeType type, String description) {
        return new Attribute(name, type, description, Presence.OPTIONAL, null, false, false, NEVER);
    }

    /// Optional, and this when left out.
    public static Attribute optional(String name, AttributeType type, Value fallback, String description) {
        return new Attribute(name, type, description, Presence.OPTIONAL_COMPUTED, fallback, false, false, NEVER);
    }

    public static Attribute computed(String name, AttributeType type, String description) {
        return new Attribute(name, type, description, Presence.COMPUTED, null, false, false, NEVER);
    }

    public static Attribute optionalComputed(String name, AttributeType type, String description) {
        return new Attribute(name, type, description, Presence.OPTIONAL_COMPUTED, null, false, false, NEVER);
    }

    /// The same attribute, kept out of what Terraform prints.
    public Attribute secret() {
        return new Attribute(name, type, description, presence, fallback, true, replaces, recomputed);
    }

    /// The same attribute, of which another value means another resource.
    public Attribute replacing() {
        return new Attribute(name, type, description, presence, fallback, sensitive, true, recomputed);
    }

    /// The same attribute, which every update may change.
    public Attribute recomputedAlways() {
        return recomputed(new Recomputed.Always());
    }

    /// The same attribute, which changing this other one may change.
    public Attribute recomputedWith(String attribute) {
        return recomputed(new Recomputed.With(attribute));
    }

    private Attribute recomputed(Recomputed when) {
        return new Attribute(name, type, description, presence, fallback, sensitive, replaces, when);
    }

    public boolean isComputed() {
        return presence == Presence.COMPUTED || presence == Presence.OPTIONAL_COMPUTED;
    }

    /// Whether a configuration may give it.
    public boolean isWritable() {
        return presence != Presence.COMPUTED;
    }
}
