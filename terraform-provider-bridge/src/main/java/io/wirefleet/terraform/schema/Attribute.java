package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attribute of a resource, of a data source, of the provider's configuration, or of a nested object.
///
/// @param description for people, in Markdown
/// @param fallback what it is when the configuration leaves it out
/// @param secrecy how far its value may travel
/// @param replaces whether another value means another resource
/// @param recomputed when a value that the console gives may be another one after an update
public record Attribute(
        String name,
        AttributeType type,
        String description,
        Presence presence,
        @Nullable Value fallback,
        Secrecy secrecy,
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

    public enum Secrecy {
        OPEN,
        /// Kept out of what Terraform prints, though not out of its state.
        SENSITIVE,
        /// In the configuration alone: in no plan and no state.
        WRITE_ONLY
    }

    /// When a value that the console gave may become another one by an update.
    public sealed interface Recomputed {
        /// Once the resource is there, it stays.
        record Never() implements Recomputed {}

        /// With every update.
        record Always() implements Recomputed {}

        /// When the update changes this other attribute.
        record With(String attribute) implements Recomputed {}

        /// The same, and where the other attribute is null, this one is.
        record Beside(String attribute) implements Recomputed {}
    }

    public static Attribute required(String name, AttributeType type, String description) {
        return of(name, type, description, Presence.REQUIRED, null);
    }

    public static Attribute optional(String name, AttributeType type, String description) {
        return of(name, type, description, Presence.OPTIONAL, null);
    }

    /// Optional, and this when left out.
    public static Attribute optional(String name, AttributeType type, Value fallback, String description) {
        return of(name, type, description, Presence.OPTIONAL_COMPUTED, fallback);
    }

    public static Attribute computed(String name, AttributeType type, String description) {
        return of(name, type, description, Presence.COMPUTED, null);
    }

    public static Attribute optionalComputed(String name, AttributeType type, String description) {
        return of(name, type, description, Presence.OPTIONAL_COMPUTED, null);
    }

    private static Attribute of(
            String name, AttributeType type, String description, Presence presence, @Nullable Value fallback) {
        return new Attribute(name, type, description, presence, fallback, Secrecy.OPEN, false, NEVER);
    }

    /// The same attribute, kept out of what Terraform prints.
    public Attribute secret() {
        return with(Secrecy.SENSITIVE);
    }

    /// The same attribute, kept out of plan and state.
    public Attribute writeOnly() {
        return with(Secrecy.WRITE_ONLY);
    }

    private Attribute with(Secrecy other) {
        return new Attribute(name, type, description, presence, fallback, other, replaces, recomputed);
    }

    /// The same attribute, of which another value means another resource.
    public Attribute replacing() {
        return new Attribute(name, type, description, presence, fallback, secrecy, true, recomputed);
    }

    /// The same attribute, which every update may change.
    public Attribute recomputedAlways() {
        return recomputed(new Recomputed.Always());
    }

    /// The same attribute, which changing this other one may change.
    public Attribute recomputedWith(String attribute) {
        return recomputed(new Recomputed.With(attribute));
    }

    /// The same attribute, which is there beside this other one alone, and which changing that one may change.
    public Attribute beside(String attribute) {
        return recomputed(new Recomputed.Beside(attribute));
    }

    private Attribute recomputed(Recomputed when) {
        return new Attribute(name, type, description, presence, fallback, secrecy, replaces, when);
    }

    /// The same attribute as something to look up: nobody gives it, at any depth.
    public Attribute reported() {
        AttributeType reported = switch (type) {
            case AttributeType.Plain plain -> plain;
            case AttributeType.Single(List<Attribute> inner) -> new AttributeType.Single(reported(inner));
            case AttributeType.ListOf(List<Attribute> inner) -> new AttributeType.ListOf(reported(inner));
            case AttributeType.SetOf(List<Attribute> inner, var meaning) ->
                new AttributeType.SetOf(reported(inner), meaning);
        };
        return new Attribute(name, reported, description, Presence.COMPUTED, null, secrecy, false, NEVER);
    }

    private static List<Attribute> reported(List<Attribute> attributes) {
        return attributes.stream().map(Attribute::reported).toList();
    }

    public boolean isComputed() {
        return presence == Presence.COMPUTED || presence == Presence.OPTIONAL_COMPUTED;
    }

    /// Whether a configuration may give it.
    public boolean isWritable() {
        return presence != Presence.COMPUTED;
    }

    public boolean isWriteOnly() {
        return secrecy == Secrecy.WRITE_ONLY;
    }
}
