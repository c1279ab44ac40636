package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ImportResourceState;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Resource;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.schema.Validation;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Calls about one resource.
final class ResourceCalls {
    private final WireguardProvider provider;

    ResourceCalls(WireguardProvider provider) {
        this.provider = provider;
    }

    private Resource resource(String typeName) {
        return provider.contents()
                .resources()
                .find(typeName)
                .orElseThrow(() -> new MalformedValueException("there is no resource type '" + typeName + "'"));
    }

    ValidateResourceConfig.Response validate(ValidateResourceConfig.Request request) {
        Resource resource = resource(request.getTypeName());
        Value config = FromProtocol.value(resource.schema().type(), request.getConfig());
        List<Diagnostic> diagnostics = new ArrayList<>(Validation.of(resource.schema(), config));
        diagnostics.addAll(resource.validate(Attempts.fields(config)));
        if (!request.getClientCapabilities().getWriteOnlyAttributesAllowed()) {
            refuseWriteOnly(resource.schema(), Attempts.fields(config), diagnostics);
        }
        return ValidateResourceConfig.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                .build();
    }

    private static void refuseWriteOnly(Schema schema, Fields config, List<Diagnostic> diagnostics) {
        for (Attribute attribute : schema.attributes()) {
            if (attribute.isWriteOnly() && !config.get(attribute.name()).isNull()) {
                diagnostics.add(Diagnostic.error(
                        "This Terraform has no write-only attributes",
                        "'" + attribute.name() + "' takes Terraform 1.11 or OpenTofu 1.11, or later: an older one"
                                + " would store it.",
                        AttributePath.of(attribute.name())));
            }
        }
    }

    UpgradeResourceState.Response upgrade(UpgradeResourceState.Request request) {
        Schema schema = resource(request.getTypeName()).schema();
        if (request.getVersion() > schema.version()) {
            return UpgradeResourceState.Response.newBuilder()
                    .addAllDiagnostics(ToProtocol.diagnostics(List.of(Diagnostic.error(
                            "The state was written by a newer version of the provider",
                            "The state of this " + request.getTypeName() + " has version " + request.getVersion()
                                    + "; this version of the provider knows versions up to " + schema.version()
                                    + ". Raise the provider's version in required_providers, and run terraform init"
                                    + " -upgrade. Nothing was changed."))))
                    .build();
        }
        Value state = FromProtocol.state(schema, request.getVersion(), request.getRawState());
        provider.session().ifPresent(session -> session.walk().hold(request.getTypeName(), state));
        return UpgradeResourceState.Response.newBuilder()
                .setUpgradedState(ToProtocol.value(schema.type(), state))
                .build();
    }

    ReadResource.Response read(ReadResource.Request request) {
        Resource resource = resource(request.getTypeName());
        Type type = resource.schema().type();
        Value state = FromProtocol.value(type, request.getCurrentState());
        Session session = provider.session().orElse(null);
        Outcome outcome = session != null && state instanceof Fields fields
                ? attempt(resource, "read", fields, state, () -> resource.read(session, fields))
                : new Outcome(state, List.of());
        return ReadResource.Response.newBuilder()
                .setNewState(ToProtocol.value(type, outcome.state()))
                .setPrivate(request.getPrivate())
                .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()))
                .build();
    }

    PlanResourceChange.Response plan(PlanResourceChange.Request request) {
        Resource resource = resource(request.getTypeName());
        Type type = resource.schema().type();
        Value prior = FromProtocol.value(type, request.getPriorState());
        boolean isDestruction =
                FromProtocol.value(type, request.getProposedNewState()).isNull();
        Value config = isDestruction ? Value.nothing() : FromProtocol.value(type, request.getConfig());
        if (config instanceof Fields asked && prior instanceof Fields before) {
            config = resource.meant(asked, before);
        }
        Plan plan = Plan.of(resource.schema(), prior, config);
        Session session = provider.session().orElse(null);
        List<Diagnostic> foreseen = session == null ? List.of() : resource.foresee(session, prior, plan, config);
        return PlanResourceChange.Response.newBuilder()
                .setPlannedState(ToProtocol.value(type, plan.planned()))
                .addAllRequiresReplace(
                        plan.replacing().stream().map(ToProtocol::path).toList())
                .setPlannedPrivate(request.getPriorPrivate())
                .addAllDiagnostics(ToProtocol.diagnostics(foreseen))
                .build();
    }

    ApplyResourceChange.Response apply(ApplyResourceChange.Request request) {
        Resource resource = resource(request.getTypeName());
        Type type = resource.schema().type();
        Outcome outcome = apply(
                resource,
                FromProtocol.value(type, request.getPriorState()),
                FromProtocol.value(type, request.getPlannedState()),
                FromProtocol.value(type, request.getConfig()));
        return ApplyResourceChange.Response.newBuilder()
                .setNewState(ToProtocol.value(type, outcome.state()))
                .setPrivate(request.getPlannedPrivate())
                .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()))
                .build();
    }

    private Outcome apply(Resource resource, Value prior, Value planned, Value config) {
        Session session = provider.session().orElse(null);
        if (session == null) {
            return new Outcome(prior, List.of(Session.notConfigured()));
        }
        if (!(planned instanceof Fields asked)) {
            return prior instanceof Fields before
                    ? attempt(resource, "delete", before, prior, () -> resource.delete(session, before))
                    : new Outcome(Value.nothing(), List.of());
        }
        Fields wanted = resource.completed(asked, Attempts.fields(config));
        return prior instanceof Fields before
                ? attempt(resource, "update", wanted, prior, () -> resource.update(session, before, wanted))
                : attempt(resource, "create", wanted, prior, () -> resource.create(session, wanted));
    }

    ImportResourceState.Response importState(ImportResourceState.Request request) {
        Resource resource = resource(request.getTypeName());
        Session session = provider.session().orElse(null);
        Fields named = Value.object(Map.of("name", Value.of(request.getId())));
        Outcome outcome = session == null
                ? new Outcome(Value.nothing(), List.of(Session.notConfigured()))
                : attempt(
                        resource,
                        "import",
                        named,
                        Value.nothing(),
                        () -> resource.importState(session, request.getId()));
        var response = ImportResourceState.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()));
        if (!outcome.state().isNull()) {
            response.addImportedResources(ImportResourceState.ImportedResource.newBuilder()
                    .setTypeName(resource.typeName())
                    .setState(ToProtocol.value(resource.schema().type(), outcome.state())));
        }
        return response.build();
    }

    private static Outcome attempt(
            Resource resource, String verb, Fields values, Value otherwise, Supplier<Outcome> operation) {
        return Attempts.attempt(verb, resource.noun(), resource.schema(), values, otherwise, operation);
    }
}
