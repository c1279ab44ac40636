package io.wirefleet.terraform.protocol;

import com.google.protobuf.ByteString;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.functions.Function;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.StringKind;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.util.List;

/// This provider's values as the protocol's messages. See [FromProtocol] for the way back.
final class ToProtocol {
    private ToProtocol() {}

    static DynamicValue value(Type type, Value value) {
        return DynamicValue.newBuilder()
                .setMsgpack(ByteString.copyFrom(MessagePackValues.encode(type, value)))
                .build();
    }

    static io.wirefleet.terraform.generated.tfplugin6.Schema schema(Schema schema) {
        return io.wirefleet.terraform.generated.tfplugin6.Schema.newBuilder()
                .setVersion(schema.version())
                .setBlock(io.wirefleet.terraform.generated.tfplugin6.Schema.Block.newBuilder()
                        .setDescription(schema.description())
                        .setDescriptionKind(StringKind.MARKDOWN)
                        .addAllAttributes(attributes(schema.attributes())))
                .build();
    }

    private static List<io.wirefleet.terraform.generated.tfplugin6.Schema.Attribute> attributes(
            List<Attribute> attributes) {
        return attributes.stream().map(ToProtocol::attribute).toList();
    }

    private static io.wirefleet.terraform.generated.tfplugin6.Schema.Attribute attribute(Attribute attribute) {
        var message = io.wirefleet.terraform.generated.tfplugin6.Schema.Attribute.newBuilder()
                .setName(attribute.name())
                .setDescription(attribute.description())
                .setDescriptionKind(StringKind.MARKDOWN)
                .setRequired(attribute.presence() == Attribute.Presence.REQUIRED)
                .setOptional(attribute.isWritable() && attribute.presence() != Attribute.Presence.REQUIRED)
                .setComputed(attribute.isComputed())
                .setSensitive(attribute.secrecy() == Attribute.Secrecy.SENSITIVE)
                .setWriteOnly(attribute.isWriteOnly());
        switch (attribute.type()) {
            case AttributeType.Plain plain -> message.setType(type(plain.plainType()));
            case AttributeType.Single(List<Attribute> inner) ->
                message.setNestedType(
                        nested(inner, io.wirefleet.terraform.generated.tfplugin6.Schema.Object.NestingMode.SINGLE));
            case AttributeType.ListOf(List<Attribute> inner) ->
                message.setNestedType(
                        nested(inner, io.wirefleet.terraform.generated.tfplugin6.Schema.Object.NestingMode.LIST));
            case AttributeType.SetOf(List<Attribute> inner, var meaning) ->
                message.setNestedType(
                        nested(inner, io.wirefleet.terraform.generated.tfplugin6.Schema.Object.NestingMode.SET));
        }
        return message.build();
    }

    private static io.wirefleet.terraform.generated.tfplugin6.Schema.Object nested(
            List<Attribute> attributes, io.wirefleet.terraform.generated.tfplugin6.Schema.Object.NestingMode nesting) {
        return io.wirefleet.terraform.generated.tfplugin6.Schema.Object.newBuilder()
                .addAllAttributes(attributes(attributes))
                .setNesting(nesting)
                .build();
    }

    static io.wirefleet.terraform.generated.tfplugin6.Function function(Function function) {
        var message = io.wirefleet.terraform.generated.tfplugin6.Function.newBuilder()
                .setSummary(function.summary())
                .setDescription(function.description())
                .setDescriptionKind(StringKind.MARKDOWN)
                .setReturn(io.wirefleet.terraform.generated.tfplugin6.Function.Return.newBuilder()
                        .setType(type(function.result())));
        function.parameters()
                .forEach(parameter ->
                        message.addParameters(io.wirefleet.terraform.generated.tfplugin6.Function.Parameter.newBuilder()
                                .setName(parameter.name())
                                .setType(type(parameter.type()))
                                .setDescription(parameter.description())
                                .setDescriptionKind(StringKind.MARKDOWN)));
        return message.build();
    }

    private static ByteString type(Type type) {
        return ByteString.copyFromUtf8(Json.canonical(type.toJson()));
    }

    static List<io.wirefleet.terraform.generated.tfplugin6.Diagnostic> diagnostics(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(ToProtocol::diagnostic).toList();
    }

    private static io.wirefleet.terraform.generated.tfplugin6.Diagnostic diagnostic(Diagnostic diagnostic) {
        var message = io.wirefleet.terraform.generated.tfplugin6.Diagnostic.newBuilder()
                .setSeverity(
                        switch (diagnostic.severity()) {
                            case ERROR -> io.wirefleet.terraform.generated.tfplugin6.Diagnostic.Severity.ERROR;
                            case WARNING -> io.wirefleet.terraform.generated.tfplugin6.Diagnostic.Severity.WARNING;
                        })
                .setSummary(diagnostic.summary())
                .setDetail(diagnostic.detail());
        if (!diagnostic.attribute().steps().isEmpty()) {
            message.setAttribute(path(diagnostic.attribute()));
        }
        return message.build();
    }

    static io.wirefleet.terraform.generated.tfplugin6.AttributePath path(AttributePath path) {
        var message = io.wirefleet.terraform.generated.tfplugin6.AttributePath.newBuilder();
        for (AttributePath.Step step : path.steps()) {
            var selector = io.wirefleet.terraform.generated.tfplugin6.AttributePath.Step.newBuilder();
            message.addSteps(
                    switch (step) {
                        case AttributePath.Attribute(String name) -> selector.setAttributeName(name);
                        case AttributePath.Key(String key) -> selector.setElementKeyString(key);
                        case AttributePath.Index(long index) -> selector.setElementKeyInt(index);
                    });
        }
        return message.build();
    }
}
