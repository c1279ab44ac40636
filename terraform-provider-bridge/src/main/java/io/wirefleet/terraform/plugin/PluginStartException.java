package io.wirefleet.terraform.plugin;

/// The plugin can't start. The message is for the person who started it.
public final class PluginStartException extends RuntimeException {
    public PluginStartException(String message) {
        super(message);
    }
}
