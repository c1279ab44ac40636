package io.wirefleet.console.settings;

/// A setting, or the place it points at, that the console cannot start with. The message is one line for the operator:
/// it names the setting, says what is wrong and how to mend it, and holds no secret.
public final class InvalidSettingException extends RuntimeException {
    public InvalidSettingException(String message) {
        super(message);
    }
}
