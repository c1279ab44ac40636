package io.wirefleet.terraform.protocol;

import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.CallFunction;
import io.wirefleet.terraform.generated.tfplugin6.CloseEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.GetFunctions;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.ImportResourceState;
import io.wirefleet.terraform.generated.tfplugin6.OpenEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.ReadDataSource;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.RenewEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.StopProvider;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateDataResourceConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateEphemeralResourceConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateProviderConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.provider.WireguardProvider;

/// The protocol's service: hands each call to those that know what it is about, and answers with diagnostics alone
/// where they fail.
public final class ProviderService extends ProviderGrpc.ProviderImplBase {
    private final WireguardProvider wireguard;
    private final Answering answering;
    private final ProviderCalls provider;
    private final ResourceCalls resources;
    private final DataSourceCalls dataSources;
    private final EphemeralCalls ephemeralResources;
    private final FunctionCalls functions;

    public ProviderService(WireguardProvider wireguard, PluginLog log) {
        this.wireguard = wireguard;
        answering = new Answering(log);
        provider = new ProviderCalls(wireguard);
        resources = new ResourceCalls(wireguard);
        dataSources = new DataSourceCalls(wireguard);
        ephemeralResources = new EphemeralCalls(wireguard);
        functions = new FunctionCalls(wireguard);
    }

    @Override
    public void getProviderSchema(
            GetProviderSchema.Request request, StreamObserver<GetProviderSchema.Response> answer) {
        answering.answer(
                answer,
                () -> provider.schema(),
                diagnostics -> GetProviderSchema.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void validateProviderConfig(
            ValidateProviderConfig.Request request, StreamObserver<ValidateProviderConfig.Response> answer) {
        answering.answer(
                answer,
                () -> provider.validate(request),
                diagnostics -> ValidateProviderConfig.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void configureProvider(
            ConfigureProvider.Request request, StreamObserver<ConfigureProvider.Response> answer) {
        answering.answer(
                answer,
                () -> provider.configure(request),
                diagnostics -> ConfigureProvider.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void validateResourceConfig(
            ValidateResourceConfig.Request request, StreamObserver<ValidateResourceConfig.Response> answer) {
        answering.answer(
                answer,
                () -> resources.validate(request),
                diagnostics -> ValidateResourceConfig.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void upgradeResourceState(
            UpgradeResourceState.Request request, StreamObserver<UpgradeResourceState.Response> answer) {
        answering.answer(
                answer,
                () -> resources.upgrade(request),
                diagnostics -> UpgradeResourceState.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void readResource(ReadResource.Request request, StreamObserver<ReadResource.Response> answer) {
        answering.answer(
                answer,
                () -> resources.read(request),
                diagnostics -> ReadResource.Response.newBuilder()
                        .setNewState(request.getCurrentState())
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void planResourceChange(
            PlanResourceChange.Request request, StreamObserver<PlanResourceChange.Response> answer) {
        answering.answer(
                answer,
                () -> resources.plan(request),
                diagnostics -> PlanResourceChange.Response.newBuilder()
                        .setPlannedState(request.getProposedNewState())
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void applyResourceChange(
            ApplyResourceChange.Request request, StreamObserver<ApplyResourceChange.Response> answer) {
        answering.answer(
                answer,
                () -> resources.apply(request),
                diagnostics -> ApplyResourceChange.Response.newBuilder()
                        .setNewState(request.getPriorState())
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void importResourceState(
            ImportResourceState.Request request, StreamObserver<ImportResourceState.Response> answer) {
        answering.answer(
                answer,
                () -> resources.importState(request),
                diagnostics -> ImportResourceState.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void validateDataResourceConfig(
            ValidateDataResourceConfig.Request request, StreamObserver<ValidateDataResourceConfig.Response> answer) {
        answering.answer(
                answer,
                () -> dataSources.validate(request),
                diagnostics -> ValidateDataResourceConfig.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void readDataSource(ReadDataSource.Request request, StreamObserver<ReadDataSource.Response> answer) {
        answering.answer(
                answer,
                () -> dataSources.read(request),
                diagnostics -> ReadDataSource.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void validateEphemeralResourceConfig(
            ValidateEphemeralResourceConfig.Request request,
            StreamObserver<ValidateEphemeralResourceConfig.Response> answer) {
        answering.answer(
                answer,
                () -> ephemeralResources.validate(request),
                diagnostics -> ValidateEphemeralResourceConfig.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void openEphemeralResource(
            OpenEphemeralResource.Request request, StreamObserver<OpenEphemeralResource.Response> answer) {
        answering.answer(
                answer,
                () -> ephemeralResources.open(request),
                diagnostics -> OpenEphemeralResource.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void renewEphemeralResource(
            RenewEphemeralResource.Request request, StreamObserver<RenewEphemeralResource.Response> answer) {
        answering.answer(
                answer,
                () -> RenewEphemeralResource.Response.getDefaultInstance(),
                diagnostics -> RenewEphemeralResource.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void closeEphemeralResource(
            CloseEphemeralResource.Request request, StreamObserver<CloseEphemeralResource.Response> answer) {
        answering.answer(
                answer,
                () -> CloseEphemeralResource.Response.getDefaultInstance(),
                diagnostics -> CloseEphemeralResource.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void getFunctions(GetFunctions.Request request, StreamObserver<GetFunctions.Response> answer) {
        answering.answer(
                answer,
                () -> functions.list(),
                diagnostics -> GetFunctions.Response.newBuilder()
                        .addAllDiagnostics(diagnostics)
                        .build());
    }

    @Override
    public void callFunction(CallFunction.Request request, StreamObserver<CallFunction.Response> answer) {
        answering.answer(answer, () -> functions.call(request), FunctionCalls::failed);
    }

    @Override
    public void stopProvider(StopProvider.Request request, StreamObserver<StopProvider.Response> answer) {
        wireguard.stop();
        answer.onNext(StopProvider.Response.getDefaultInstance());
        answer.onCompleted();
    }
}
