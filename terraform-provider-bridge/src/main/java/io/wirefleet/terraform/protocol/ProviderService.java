package io.wirefleet.terraform.protocol;

import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.FailureText;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.ImportResourceState;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.ServerCapabilities;
import io.wirefleet.terraform.generated.tfplugin6.StopProvider;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateProviderConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Resource;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.schema.Validation;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers Terraform. What goes wrong becomes a diagnostic; never a gRPC status, which Terraform can't explain to
/// anybody.
public final class ProviderService extends ProviderGrpc.ProviderImplBase {
    private static final ServerCapabilities CAPABILITIES = ServerCapabilities.newBuilder()
            .setGetProviderSchemaOptional(true)
            .setPlanDestroy(true)
            .build();

    private final WireguardProvider provider;
    private final PluginLog log;

    public ProviderService(WireguardProvider provider, PluginLog log) {
        this.provider = provider;
        this.log = log;
    }

    @Override
    public void getProviderSchema(
            GetProviderSchema.Request request, StreamObserver<GetProviderSchema.Response> answer) {
        answer(
                answer,
                () -> {
                    var response = GetProviderSchema.Response.newBuilder()
                            .setProvider(ToProtocol.schema(provider.schema()))
                            .setServerCapabilities(CAPABILITIES);
                    provider.resources()
                            .forEach(resource -> response.putResourceSchemas(
                                    resource.typeName(), ToProtocol.schema(resource.schema())));
                    return response.build();
                },
                diagnostics -> GetProviderSchema.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    @Override
    public void validateProviderConfig(
            ValidateProviderConfig.Request request, StreamObserver<ValidateProviderConfig.Response> answer) {
        Function<List<Diagnostic>, ValidateProviderConfig.Response> response =
                diagnostics -> ValidateProviderConfig.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build();
        answer(
                answer,
                () -> response.apply(provider.validate(
                        fields(FromProtocol.value(provider.schema().type(), request.getConfig())))),
                response);
    }

    @Override
    public void configureProvider(
            ConfigureProvider.Request request, StreamObserver<ConfigureProvider.Response> answer) {
        Function<List<Diagnostic>, ConfigureProvider.Response> response =
                diagnostics -> ConfigureProvider.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build();
        answer(
                answer,
                () -> response.apply(provider.configure(
                        fields(FromProtocol.value(provider.schema().type(), request.getConfig())))),
                response);
    }

    @Override
    public void stopProvider(StopProvider.Request request, StreamObserver<StopProvider.Response> answer) {
        provider.stop();
        answer.onNext(StopProvider.Response.getDefaultInstance());
        answer.onCompleted();
    }

    @Override
    public void validateResourceConfig(
            ValidateResourceConfig.Request request, StreamObserver<ValidateResourceConfig.Response> answer) {
        Function<List<Diagnostic>, ValidateResourceConfig.Response> response =
                diagnostics -> ValidateResourceConfig.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build();
        answer(
                answer,
                () -> {
                    Schema schema = resource(request.getTypeName()).schema();
                    return response.apply(
                            Validation.of(schema, FromProtocol.value(schema.type(), request.getConfig())));
                },
                response);
    }

    @Override
    public void upgradeResourceState(
            UpgradeResourceState.Request request, StreamObserver<UpgradeResourceState.Response> answer) {
        answer(
                answer,
                () -> {
                    Type type = resource(request.getTypeName()).schema().type();
                    return UpgradeResourceState.Response.newBuilder()
                            .setUpgradedState(ToProtocol.value(type, FromProtocol.value(type, request.getRawState())))
                            .build();
                },
                diagnostics -> UpgradeResourceState.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    @Override
    public void readResource(ReadResource.Request request, StreamObserver<ReadResource.Response> answer) {
        answer(
                answer,
                () -> {
                    Resource resource = resource(request.getTypeName());
                    Type type = resource.schema().type();
                    Value state = FromProtocol.value(type, request.getCurrentState());
                    Outcome outcome = state instanceof Fields fields
                            ? provider.session()
                                    .map(session -> attempt(
                                            resource, "read", fields, state, () -> resource.read(session, fields)))
                                    .orElse(new Outcome(state, List.of()))
                            : new Outcome(state, List.of());
                    return ReadResource.Response.newBuilder()
                            .setNewState(ToProtocol.value(type, outcome.state()))
                            .setPrivate(request.getPrivate())
                            .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()))
                            .build();
                },
                diagnostics -> ReadResource.Response.newBuilder()
                        .setNewState(request.getCurrentState())
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    @Override
    public void planResourceChange(
            PlanResourceChange.Request request, StreamObserver<PlanResourceChange.Response> answer) {
        answer(
                answer,
                () -> {
                    Schema schema = resource(request.getTypeName()).schema();
                    Type type = schema.type();
                    Plan plan = Plan.of(
                            schema,
                            FromProtocol.value(type, request.getPriorState()),
                            FromProtocol.value(type, request.getProposedNewState())
                                            .isNull()
                                    ? Value.nothing()
                                    : FromProtocol.value(type, request.getConfig()));
                    return PlanResourceChange.Response.newBuilder()
                            .setPlannedState(ToProtocol.value(type, plan.planned()))
                            .addAllRequiresReplace(plan.replacing().stream()
                                    .map(ToProtocol::path)
                                    .toList())
                            .setPlannedPrivate(request.getPriorPrivate())
                            .build();
                },
                diagnostics -> PlanResourceChange.Response.newBuilder()
                        .setPlannedState(request.getProposedNewState())
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    @Override
    public void applyResourceChange(
            ApplyResourceChange.Request request, StreamObserver<ApplyResourceChange.Response> answer) {
        answer(
                answer,
                () -> {
                    Resource resource = resource(request.getTypeName());
                    Type type = resource.schema().type();
                    Outcome outcome = apply(
                            resource,
                            FromProtocol.value(type, request.getPriorState()),
                            FromProtocol.value(type, request.getPlannedState()));
                    return ApplyResourceChange.Response.newBuilder()
                            .setNewState(ToProtocol.value(type, outcome.state()))
                            .setPrivate(request.getPlannedPrivate())
                            .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()))
                            .build();
                },
                diagnostics -> ApplyResourceChange.Response.newBuilder()
                        .setNewState(request.getPriorState())
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    private Outcome apply(Resource resource, Value prior, Value planned) {
        Session session = provider.session().orElse(null);
        if (session == null) {
            return new Outcome(
                    prior,
                    List.of(Diagnostic.error(
                            "The provider is not configured",
                            "Its configuration still depends on something unknown. Apply that first, with -target.")));
        }
        if (!(planned instanceof Fields wanted)) {
            return prior instanceof Fields before
                    ? attempt(resource, "delete", before, prior, () -> resource.delete(session, before))
                    : new Outcome(Value.nothing(), List.of());
        }
        return prior instanceof Fields before
                ? attempt(resource, "update", wanted, prior, () -> resource.update(session, before, wanted))
                : attempt(resource, "create", wanted, prior, () -> resource.create(session, wanted));
    }

    @Override
    public void importResourceState(
            ImportResourceState.Request request, StreamObserver<ImportResourceState.Response> answer) {
        answer(
                answer,
                () -> {
                    Resource resource = resource(request.getTypeName());
                    Outcome outcome = provider.session()
                            .map(session -> attempt(
                                    resource,
                                    "import",
                                    Value.object(Map.of("name", Value.of(request.getId()))),
                                    Value.nothing(),
                                    () -> resource.importState(session, request.getId())))
                            .orElse(new Outcome(
                                    Value.nothing(),
                                    List.of(Diagnostic.error(
                                            "The provider is not configured",
                                            "To import, its configuration must be known."))));
                    var response = ImportResourceState.Response.newBuilder()
                            .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()));
                    if (!outcome.state().isNull()) {
                        response.addImportedResources(ImportResourceState.ImportedResource.newBuilder()
                                .setTypeName(resource.typeName())
                                .setState(ToProtocol.value(resource.schema().type(), outcome.state())));
                    }
                    return response.build();
                },
                diagnostics -> ImportResourceState.Response.newBuilder()
                        .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                        .build());
    }

    /// @param otherwise what Terraform should go on holding if the console could not be had to do it
    private static Outcome attempt(
            Resource resource, String verb, Fields values, Value otherwise, Supplier<Outcome> operation) {
        try {
            return operation.get();
        } catch (ConsoleException e) {
            String name = values.get("name") instanceof Value.Text(String text) ? " '" + text + "'" : "";
            String what = verb + " the " + resource.noun() + name;
            return new Outcome(otherwise, FailureText.diagnostics(resource.schema(), what, e.failure()));
        }
    }

    private Resource resource(String typeName) {
        return provider.resource(typeName)
                .orElseThrow(() -> new MalformedValueException("there is no resource type '" + typeName + "'"));
    }

    private static Fields fields(Value value) {
        return value instanceof Fields fields ? fields : Value.object(Map.of());
    }

    private <T> void answer(StreamObserver<T> answer, Supplier<T> work, Function<List<Diagnostic>, T> failed) {
        T response;
        try {
            response = work.get();
        } catch (MalformedValueException e) {
            log.error("Terraform sent something else than agreed", e);
            response = failed.apply(List.of(Diagnostic.error(
                    "Terraform and the provider do not understand each other",
                    "Terraform sent something else than the provider's schema says: " + e.getMessage()
                            + ". If the provider was changed just now, run terraform init again.")));
        } catch (RuntimeException e) {
            log.error("the provider failed", e);
            response = failed.apply(List.of(Diagnostic.error(
                    "The provider failed in a way that it should not",
                    "This is a fault of the provider, not of your configuration: " + e
                            + ". Run again with TF_LOG_PROVIDER=error and report what it logs.")));
        }
        answer.onNext(response);
        answer.onCompleted();
    }
}
