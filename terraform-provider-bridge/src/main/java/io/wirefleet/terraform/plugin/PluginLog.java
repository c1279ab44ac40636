package io.wirefleet.terraform.plugin;

import io.wirefleet.contract.json.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The provider's log: one JSON object a line on standard error, which Terraform merges into its own
/// (`TF_LOG=debug`). Terraform takes such a line apart only if its time has exactly six fractional digits.
public final class PluginLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

    private final PrintStream stream;
    private final Clock clock;

    public PluginLog(PrintStream stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    public void debug(String message, Map<String, String> fields) {
        write("debug", message, fields);
    }

    /// What people want to see while they wait (`TF_LOG=info`).
    public void info(String message, Map<String, String> fields) {
        write("info", message, fields);
    }

    public void warn(String message, Map<String, String> fields) {
        write("warn", message, fields);
    }

    /// What nobody foresaw, with its stack trace.
    public void error(String message, Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        write("error", message, Map.of("trace", trace.toString()));
    }

    private void write(String level, String message, Map<String, String> fields) {
        ObjectNode line = Json.object()
                .put("@level", level)
                .put("@message", message)
                .put("@module", "wirefleet")
                .put("@timestamp", TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
        fields.forEach(line::put);
        String text = line + "\n";
        synchronized (stream) {
            stream.print(text);
            stream.flush();
        }
    }
}
