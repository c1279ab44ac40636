package io.wirefleet.terraform.schema;

/// Something to tell the person at the terminal: what is wrong in one line, and what to do about it.
///
/// @param attribute what it is about; [AttributePath#ROOT] for the resource as a whole
public record Diagnostic(Severity severity, String summary, String detail, AttributePath attribute) {
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Diagnostic error(String summary, String detail) {
        return error(summary, detail, AttributePath.ROOT);
    }

    public static Diagnostic error(String summary, String detail, AttributePath attribute) {
        return new Diagnostic(Severity.ERROR, summary, detail, attribute);
    }

    public static Diagnostic warning(String summary, String detail) {
        return new Diagnostic(Severity.WARNING, summary, detail, AttributePath.ROOT);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
