package io.wirefleet.terraform.testing;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.CallFunction;
import io.wirefleet.terraform.generated.tfplugin6.ClientCapabilities;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.Diagnostic;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.ImportResourceState;
import io.wirefleet.terraform.generated.tfplugin6.OpenEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.generated.tfplugin6.ReadDataSource;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateDataResourceConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.protocol.ProviderService;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/// The provider's service without a process and a wire, called as Terraform calls it.
public final class ProviderInProcess {
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final WireguardProvider provider;
    private final ProviderService service;

    /// What a call came to.
    ///
    /// @param value the state, plan or result; null where there is none
    public record Result(Value value, List<String> replacing, List<Diagnostic> diagnostics) {
        public Value get(String name) {
            return value instanceof Value.Fields fields ? fields.get(name) : Value.nothing();
        }

        boolean isGood() {
            return diagnostics.stream().noneMatch(diagnostic -> diagnostic.getSeverity() == Diagnostic.Severity.ERROR);
        }

        public Value.Fields fields() {
            if (value instanceof Value.Fields fields && isGood()) {
                return fields;
            }
            throw new AssertionError("no value, but " + diagnostics);
        }

        /// Summaries and details, one after the other.
        public String text() {
            StringBuilder text = new StringBuilder();
            diagnostics.forEach(diagnostic -> text.append(diagnostic.getSummary())
                    .append(": ")
                    .append(diagnostic.getDetail())
                    .append('\n'));
            return text.toString();
        }
    }

    /// Not configured.
    public ProviderInProcess() {
        PluginLog log = new PluginLog(new PrintStream(logged, true, StandardCharsets.UTF_8), Clock.systemUTC());
        provider = new WireguardProvider(
                Contents.all(new SecureRandom()), Map.of(), Clock.systemUTC(), new SplittableRandom(1), log);
        service = new ProviderService(provider, log);
    }

    /// Configured for this console, waiting for no server.
    ///
    /// @param directory holds the console's `ca.pem`
    public ProviderInProcess(FakeConsole console, Path directory) {
        this(console.endpoint(), directory, Map.of());
    }

    /// The same for whatever answers there.
    public ProviderInProcess(URI endpoint, Path directory) {
        this(endpoint, directory, Map.of());
    }

    /// @param more arguments of the provider
    public ProviderInProcess(URI endpoint, Path directory, Map<String, Value> more) {
        this();
        Map<String, Value> config = new HashMap<>(Map.of(
                "endpoint", Value.of(endpoint.toString()),
                "token", Value.of(FakeConsole.TOKEN),
                "ca_file", Value.of(directory.resolve("ca.pem").toString()),
                "wait_for_apply", Value.of("none")));
        config.putAll(more);
        ask(
                service::configureProvider,
                ConfigureProvider.Request.newBuilder()
                        .setConfig(message(provider.schema().type(), Value.object(config)))
                        .build());
    }

    public String logged() {
        return logged.toString(StandardCharsets.UTF_8);
    }

    public Schema schema(String resource) {
        return provider.contents().resources().find(resource).orElseThrow().schema();
    }

    private Type resource(String type) {
        return schema(type).type();
    }

    private Type dataSource(String type) {
        return provider.contents()
                .dataSources()
                .find(type)
                .orElseThrow()
                .schema()
                .type();
    }

    public Result validate(String type, Map<String, Value> config) {
        var answer = ask(
                service::validateResourceConfig,
                ValidateResourceConfig.Request.newBuilder()
                        .setTypeName(type)
                        .setConfig(message(resource(type), Value.object(config)))
                        .setClientCapabilities(ClientCapabilities.newBuilder().setWriteOnlyAttributesAllowed(true))
                        .build());
        return new Result(Value.nothing(), List.of(), answer.getDiagnosticsList());
    }

    public Result plan(String type, Value prior, Map<String, Value> config) {
        DynamicValue asked = message(resource(type), Value.object(config));
        var answer = ask(
                service::planResourceChange,
                PlanResourceChange.Request.newBuilder()
                        .setTypeName(type)
                        .setPriorState(message(resource(type), prior))
                        .setProposedNewState(asked)
                        .setConfig(asked)
                        .build());
        return new Result(
                value(resource(type), answer.getPlannedState()),
                answer.getRequiresReplaceList().stream()
                        .map(path -> path.getSteps(0).getAttributeName())
                        .toList(),
                answer.getDiagnosticsList());
    }

    /// Plans the destruction of what is there.
    public Result planEnd(String type, Value prior) {
        var answer = ask(
                service::planResourceChange,
                PlanResourceChange.Request.newBuilder()
                        .setTypeName(type)
                        .setPriorState(message(resource(type), prior))
                        .setProposedNewState(message(resource(type), Value.nothing()))
                        .setConfig(message(resource(type), Value.nothing()))
                        .build());
        return new Result(Value.nothing(), List.of(), answer.getDiagnosticsList());
    }

    /// Plans and applies. The result must agree with the plan wherever that knew something, as Terraform insists.
    public Result apply(String type, Value prior, Map<String, Value> config) {
        Value planned = plan(type, prior, config).value();
        Result result = applied(type, prior, planned, Value.object(config));
        if (result.isGood() && planned instanceof Value.Fields known && result.value() instanceof Value.Fields state) {
            known.fields().forEach((name, value) -> {
                if (value.isWhollyKnown() && !value.equals(state.get(name))) {
                    throw new AssertionError(name + " was planned as " + value + " and is " + state.get(name));
                }
            });
        }
        return result;
    }

    public Result delete(String type, Value prior) {
        return applied(type, prior, Value.nothing(), Value.nothing());
    }

    private Result applied(String type, Value prior, Value planned, Value config) {
        var answer = ask(
                service::applyResourceChange,
                ApplyResourceChange.Request.newBuilder()
                        .setTypeName(type)
                        .setPriorState(message(resource(type), prior))
                        .setPlannedState(message(resource(type), planned))
                        .setConfig(message(resource(type), config))
                        .build());
        return new Result(value(resource(type), answer.getNewState()), List.of(), answer.getDiagnosticsList());
    }

    public Result read(String type, Value state) {
        var answer = ask(
                service::readResource,
                ReadResource.Request.newBuilder()
                        .setTypeName(type)
                        .setCurrentState(message(resource(type), state))
                        .build());
        return new Result(value(resource(type), answer.getNewState()), List.of(), answer.getDiagnosticsList());
    }

    /// Imports and reads.
    public Result importState(String type, String id) {
        var answer = ask(
                service::importResourceState,
                ImportResourceState.Request.newBuilder()
                        .setTypeName(type)
                        .setId(id)
                        .build());
        return answer.getImportedResourcesCount() == 0
                ? new Result(Value.nothing(), List.of(), answer.getDiagnosticsList())
                : read(
                        type,
                        value(resource(type), answer.getImportedResources(0).getState()));
    }

    public Result upgrade(String type, long version, String state) {
        var answer = ask(
                service::upgradeResourceState,
                UpgradeResourceState.Request.newBuilder()
                        .setTypeName(type)
                        .setVersion(version)
                        .setRawState(RawState.newBuilder().setJson(ByteString.copyFromUtf8(state)))
                        .build());
        return new Result(value(resource(type), answer.getUpgradedState()), List.of(), answer.getDiagnosticsList());
    }

    /// Validates a data source and reads it where it is valid.
    public Result data(String type, Map<String, Value> config) {
        DynamicValue asked = message(dataSource(type), Value.object(config));
        var valid = ask(
                service::validateDataResourceConfig,
                ValidateDataResourceConfig.Request.newBuilder()
                        .setTypeName(type)
                        .setConfig(asked)
                        .build());
        if (valid.getDiagnosticsCount() > 0) {
            return new Result(Value.nothing(), List.of(), valid.getDiagnosticsList());
        }
        var answer = ask(
                service::readDataSource,
                ReadDataSource.Request.newBuilder()
                        .setTypeName(type)
                        .setConfig(asked)
                        .build());
        return new Result(value(dataSource(type), answer.getState()), List.of(), answer.getDiagnosticsList());
    }

    public Result open(String type, Map<String, Value> config) {
        Type form = provider.contents()
                .ephemeralResources()
                .find(type)
                .orElseThrow()
                .schema()
                .type();
        var answer = ask(
                service::openEphemeralResource,
                OpenEphemeralResource.Request.newBuilder()
                        .setTypeName(type)
                        .setConfig(message(form, Value.object(config)))
                        .build());
        return new Result(value(form, answer.getResult()), List.of(), answer.getDiagnosticsList());
    }

    public CallFunction.Response call(String name, Value... arguments) {
        var function = provider.contents().functions().find(name).orElseThrow();
        CallFunction.Request.Builder request = CallFunction.Request.newBuilder().setName(name);
        for (int i = 0; i < arguments.length; i++) {
            request.addArguments(message(function.parameters().get(i).type(), arguments[i]));
        }
        return ask(service::callFunction, request.build());
    }

    public Value result(String name, Value... arguments) {
        Type type = provider.contents().functions().find(name).orElseThrow().result();
        return value(type, call(name, arguments).getResult());
    }

    private static <Q, A> A ask(BiConsumer<Q, StreamObserver<A>> method, Q request) {
        List<A> answers = new ArrayList<>();
        method.accept(request, new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable thrown) {
                throw new AssertionError(thrown);
            }

            @Override
            public void onCompleted() {
                // the answer is there
            }
        });
        return answers.getFirst();
    }

    private static DynamicValue message(Type type, Value value) {
        return DynamicValue.newBuilder()
                .setMsgpack(ByteString.copyFrom(MessagePackValues.encode(type, value)))
                .build();
    }

    private static Value value(Type type, DynamicValue message) {
        return message.getMsgpack().isEmpty()
                ? Value.nothing()
                : MessagePackValues.decode(type, message.getMsgpack().toByteArray());
    }
}
