package io.wirefleet.agent.metrics;

import java.util.Locale;

/// A page in Prometheus' text format, version 0.0.4.
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4";

    private final StringBuilder text = new StringBuilder();
    private String name = "";

    /// Begins a metric whose samples follow.
    ///
    /// @param type `gauge`, `counter` or `summary`
    Exposition metric(String metric, String type, String help) {
        name = metric;
        text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
        return this;
    }

    /// A sample of the metric that was begun last.
    ///
    /// @param labels names and values in turn
    Exposition sample(long value, String... labels) {
        return sampleOf(name, value, labels);
    }

    /// The same for a fraction.
    Exposition sample(double value, String... labels) {
        return put(name, number(value), labels);
    }

    /// A sample under another name, such as that of a summary's sum.
    Exposition sampleOf(String sample, long value, String... labels) {
        return put(sample, Long.toString(value), labels);
    }

    /// The same for a fraction.
    Exposition sampleOf(String sample, double value, String... labels) {
        return put(sample, number(value), labels);
    }

    private Exposition put(String sample, String value, String... labels) {
        text.append(sample);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
        }
        text.append(labels.length == 0 ? " " : "} ");
        text.append(value).append('\n');
        return this;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.9g", value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
