package io.wirefleet.terraform.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Things that Terraform asks for by name, each made when it is first asked for: most processes that Terraform starts
/// need few of them, and start-up counts several times in a command.
public final class Catalogue<T> {
    private final Map<String, Supplier<T>> makers = new LinkedHashMap<>();
    private final Map<String, T> made = new ConcurrentHashMap<>();

    /// Adds one. Not to be called once somebody asks.
    public Catalogue<T> with(String name, Supplier<T> maker) {
        makers.put(name, maker);
        return this;
    }

    /// In the order in which they were added.
    public Set<String> names() {
        return makers.keySet();
    }

    public Optional<T> find(String name) {
        Supplier<T> maker = makers.get(name);
        return maker == null ? Optional.empty() : Optional.of(made.computeIfAbsent(name, _ -> maker.get()));
    }
}
