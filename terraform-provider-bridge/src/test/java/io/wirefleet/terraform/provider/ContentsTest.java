package io.wirefleet.terraform.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.schema.Validation;
import io.wirefleet.terraform.values.Value;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What holds for everything that the provider offers.
final class ContentsTest {
    private final Contents contents = Contents.all(new SecureRandom());

    private Map<String, Schema> schemas() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        contents.resources().names().forEach(name -> {
            var resource = contents.resources().find(name).orElseThrow();
            assertThat(resource.typeName()).isEqualTo(name);
            schemas.put("resource " + name, resource.schema());
        });
        contents.dataSources().names().forEach(name -> {
            var source = contents.dataSources().find(name).orElseThrow();
            assertThat(source.typeName()).isEqualTo(name);
            schemas.put("data " + name, source.schema());
        });
        contents.ephemeralResources().names().forEach(name -> {
            var resource = contents.ephemeralResources().find(name).orElseThrow();
            assertThat(resource.typeName()).isEqualTo(name);
            schemas.put("ephemeral " + name, resource.schema());
        });
        return schemas;
    }

    @Test
    void everythingIsDescribedAndMadeOnce() {
        assertThat(schemas()).hasSize(19);
        schemas().forEach((name, schema) -> {
            assertThat(schema.description()).as(name).endsWith(".");
            described(name, schema.attributes());
        });
        assertThat(contents.dataSources().find("wireguard_peers"))
                .containsSame(contents.dataSources().find("wireguard_peers").orElseThrow());
        assertThat(contents.functions().names()).allSatisfy(name -> {
            var function = contents.functions().find(name).orElseThrow();
            assertThat(function.name()).isEqualTo(name);
            assertThat(function.description()).endsWith(".");
        });
    }

    private static void described(String where, List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            String name = where + "." + attribute.name();
            assertThat(attribute.description()).as(name).endsWith(".");
            switch (attribute.type()) {
                case AttributeType.Plain _ -> {}
                case AttributeType.Single(List<Attribute> inner) -> described(name, inner);
                case AttributeType.ListOf(List<Attribute> inner) -> described(name, inner);
                case AttributeType.SetOf(List<Attribute> inner, var meaning) -> described(name, inner);
            }
        }
    }

    @Test
    void unknownsInEveryAttributeAtOncePass() {
        schemas().forEach((name, schema) -> {
            Value config = unknowns(schema);
            assertThat(Validation.of(schema, config)).as(name).isEmpty();
            assertThat(Plan.of(schema, Value.nothing(), config).planned())
                    .as(name)
                    .isInstanceOf(Value.Fields.class);
        });
        contents.resources().names().forEach(name -> {
            var resource = contents.resources().find(name).orElseThrow();
            assertThat(resource.validate(unknowns(resource.schema()).with("private_key_wo", Value.nothing())))
                    .as(name)
                    .isEmpty();
        });
    }

    private static Value.Fields unknowns(Schema schema) {
        Map<String, Value> unknown = new HashMap<>();
        schema.attributes().stream()
                .filter(Attribute::isWritable)
                .forEach(attribute -> unknown.put(attribute.name(), Value.unknown()));
        return Value.object(unknown);
    }
}
