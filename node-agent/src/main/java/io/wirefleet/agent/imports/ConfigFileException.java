package io.wirefleet.agent.imports;

import java.util.List;

/// A configuration file that cannot be read; one line for each thing that is wrong. Never a value of the file, which
/// may be a key in the wrong place.
public final class ConfigFileException extends RuntimeException {
    private static final int MOST = 20;

    ConfigFileException(List<String> errors) {
        super(String.join("\n", errors.subList(0, Math.min(MOST, errors.size())))
                + (errors.size() > MOST ? "\nand " + (errors.size() - MOST) + " more" : ""));
    }
}
