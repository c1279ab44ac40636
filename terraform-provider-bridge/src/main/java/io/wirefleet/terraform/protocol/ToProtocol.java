package io.wirefleet.terraform.protocol;

import com.google.protobuf.ByteString;
import io.wirefleet.contract.json.Json;
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
                .setSensitive(attribute.sensitive());
        switch (attribute.type()) {
            case AttributeType.Plain plain ->
                message.setType(
                        ByteString.copyFromUtf8(Json.canonical(plain.plainType().toJson())));
            case AttributeType.Single(List<Attribute> inner) ->
                message.setNestedType(
                        nested(inner, io.wirefleet.terraform.generated.tfplugin6.Schema.Object.NestingMode.SINGLE));
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
