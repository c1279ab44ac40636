package io.wirefleet.terraform.schema;

import java.util.ArrayList;
import java.util.List;

/// The way from a resource's root to one attribute or element. Elements of sets have no path of their own.
public record AttributePath(List<Step> steps) {
    public sealed interface Step {}

    /// An attribute of an object.
    public record Attribute(String name) implements Step {}

    /// An element of a map.
    public record Key(String key) implements Step {}

    /// An element of a list, counted from 0.
    public record Index(long index) implements Step {}

    /// The resource as a whole.
    public static final AttributePath ROOT = new AttributePath(List.of());

    public AttributePath {
        steps = List.copyOf(steps);
    }

    public static AttributePath of(String attribute) {
        return ROOT.attribute(attribute);
    }

    public AttributePath attribute(String name) {
        return then(new Attribute(name));
    }

    public AttributePath key(String key) {
        return then(new Key(key));
    }

    public AttributePath index(long index) {
        return then(new Index(index));
    }

    private AttributePath then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new AttributePath(longer);
    }
}
