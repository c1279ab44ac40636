package io.wirefleet.terraform.functions;

import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.util.List;

/// A function that configurations call as `provider::wireguard::name(...)`. Terraform calls it only with arguments that
/// are known and not null.
public interface Function {
    String name();

    /// What it is, in one line.
    String summary();

    /// For people, in Markdown.
    String description();

    List<Parameter> parameters();

    Type result();

    /// @param arguments as many as there are parameters, each of its type
    /// @throws WrongArgumentException naming the argument that it can't do with
    Value call(List<Value> arguments);

    /// @param description for people, in Markdown
    record Parameter(String name, Type type, String description) {}
}
