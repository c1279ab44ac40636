package io.wirefleet.console.resources;

/// A resource as it is in the database.
public interface Stored {
    Meta meta();
}
