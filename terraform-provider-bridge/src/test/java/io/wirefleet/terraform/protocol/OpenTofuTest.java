package io.wirefleet.terraform.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.wirefleet.terraform.Main;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.CallFunction;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.Diagnostic;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetFunctions;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateProviderConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.resources.NetworkResource;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.resources.Resource;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.PluginClient;
import io.wirefleet.terraform.testing.TestCertificate;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls that OpenTofu makes, in its order, where they differ from Terraform's: it says nothing of what it is able
/// to (before 1.11), asks for functions and identities by themselves, and asks for the schema in the first process of
/// a command only. Source: opentofu/opentofu internal/plugin6/grpc_provider.go.
final class OpenTofuTest {
    private static final List<String> COMMAND = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());

    private static final String KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=";
    private static final DynamicValue NOTHING =
            DynamicValue.newBuilder().setJson(ByteString.copyFromUtf8("{}")).build();

    @TempDir
    Path directory;

    private PluginClient start(FakeConsole console) {
        Map<String, String> environment = Map.of(
                "WIREFLEET_ENDPOINT", console.endpoint().toString(),
                "WIREFLEET_TOKEN", FakeConsole.TOKEN,
                "WIREFLEET_CA_FILE", directory.resolve("ca.pem").toString());
        return PluginClient.start(COMMAND, TestCertificate.generate("secp521r1"), environment);
    }

    @Test
    void asksForFunctionsAndIdentitiesByThemselves() throws InterruptedException {
        try (FakeConsole console = FakeConsole.start(directory);
                PluginClient plugin = start(console)) {
            GetProviderSchema.Response schema =
                    plugin.provider().getProviderSchema(GetProviderSchema.Request.getDefaultInstance());
            assertThat(schema.getDiagnosticsList()).isEmpty();
            assertThat(plugin.provider()
                            .getFunctions(GetFunctions.Request.getDefaultInstance())
                            .getFunctionsMap())
                    .isEqualTo(schema.getFunctionsMap());
            assertThat(identities(plugin)).isEqualTo(Status.Code.UNIMPLEMENTED);
            CallFunction.Response answer = plugin.provider()
                    .callFunction(CallFunction.Request.newBuilder()
                            .setName("exclude_cidrs")
                            .addArguments(cidrs("10.0.0.0/8"))
                            .addArguments(cidrs("10.128.0.0/9"))
                            .build());
            assertThat(value(new Type.ListOf(Type.Primitive.STRING), answer.getResult()))
                    .isEqualTo(new Value.Elements(List.of(Value.of("10.0.0.0/9"))));
            plugin.shutdown();
        }
    }

    @Test
    void plansAppliesAndDestroysInAProcessThatWasNotAskedForItsSchema() throws InterruptedException {
        try (FakeConsole console = FakeConsole.start(directory);
                PluginClient plugin = start(console)) {
            var provider = plugin.provider();
            configure(provider);
            Resource network = new NetworkResource();
            Value config = Value.object(Map.of("name", Value.of("corp"), "ipv4_cidr", Value.of("10.80.0.0/16")));
            assertThat(validate(provider, network, config)).isEmpty();
            Value state =
                    apply(provider, network, Value.nothing(), plan(provider, network, Value.nothing(), config), config);
            assertThat(console.fleet().count("networks")).isOne();
            assertThat(refreshed(provider, network, state)).isEqualTo(state);
            assertThat(plan(provider, network, state, state)).isEqualTo(state);
            Value planned = plan(provider, network, state, Value.nothing());
            assertThat(planned.isNull()).isTrue();
            assertThat(apply(provider, network, state, planned, Value.nothing()).isNull())
                    .isTrue();
            assertThat(console.fleet().count("networks")).isZero();
            plugin.shutdown();
        }
    }

    @Test
    void aSecretIsNotTakenForOneThatWouldStoreIt() throws InterruptedException {
        try (FakeConsole console = FakeConsole.start(directory);
                PluginClient plugin = start(console)) {
            Value config = Value.object(
                    Map.of("name", Value.of("laptop"), "network_id", Value.of("n-1"), "private_key_wo", Value.of(KEY)));
            assertThat(validate(plugin.provider(), new PeerResource(), config))
                    .extracting(Diagnostic::getDetail)
                    .containsExactly("'private_key_wo' takes Terraform 1.11 or OpenTofu 1.11, or later: an older one"
                            + " would store it.");
            plugin.shutdown();
        }
    }

    private static void configure(ProviderGrpc.ProviderBlockingStub provider) {
        assertThat(provider.validateProviderConfig(ValidateProviderConfig.Request.newBuilder()
                                .setConfig(NOTHING)
                                .build())
                        .getDiagnosticsList())
                .isEmpty();
        assertThat(provider.configureProvider(ConfigureProvider.Request.newBuilder()
                                .setTerraformVersion("1.10.6")
                                .setConfig(NOTHING)
                                .build())
                        .getDiagnosticsList())
                .isEmpty();
    }

    private static List<Diagnostic> validate(
            ProviderGrpc.ProviderBlockingStub provider, Resource resource, Value config) {
        return provider.validateResourceConfig(ValidateResourceConfig.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setConfig(message(resource.schema().type(), config))
                        .build())
                .getDiagnosticsList();
    }

    private static Value plan(
            ProviderGrpc.ProviderBlockingStub provider, Resource resource, Value prior, Value proposed) {
        Type type = resource.schema().type();
        PlanResourceChange.Response plan = provider.planResourceChange(PlanResourceChange.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setPriorState(message(type, prior))
                .setProposedNewState(message(type, proposed))
                .setConfig(message(type, configured(resource, proposed)))
                .build());
        assertThat(plan.getDiagnosticsList()).isEmpty();
        return value(type, plan.getPlannedState());
    }

    /// What somebody may write of it.
    private static Value configured(Resource resource, Value value) {
        Value config = value;
        for (Attribute attribute : resource.schema().attributes()) {
            if (config instanceof Value.Fields fields && !attribute.isWritable()) {
                config = fields.with(attribute.name(), Value.nothing());
            }
        }
        return config;
    }

    private static Value apply(
            ProviderGrpc.ProviderBlockingStub provider, Resource resource, Value prior, Value planned, Value config) {
        Type type = resource.schema().type();
        ApplyResourceChange.Response applied = provider.applyResourceChange(ApplyResourceChange.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setPriorState(message(type, prior))
                .setPlannedState(message(type, planned))
                .setConfig(message(type, config))
                .build());
        assertThat(applied.getDiagnosticsList()).isEmpty();
        return value(type, applied.getNewState());
    }

    private static Value refreshed(ProviderGrpc.ProviderBlockingStub provider, Resource resource, Value state) {
        String stored = JsonValues.encode(state).toString();
        UpgradeResourceState.Response upgraded = provider.upgradeResourceState(UpgradeResourceState.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setRawState(RawState.newBuilder().setJson(ByteString.copyFromUtf8(stored)))
                .build());
        assertThat(upgraded.getDiagnosticsList()).isEmpty();
        ReadResource.Response read = provider.readResource(ReadResource.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setCurrentState(upgraded.getUpgradedState())
                .build());
        assertThat(read.getDiagnosticsList()).isEmpty();
        return value(resource.schema().type(), read.getNewState());
    }

    /// OpenTofu takes a provider that does not know the question for one without identities.
    private static Status.Code identities(PluginClient plugin) {
        var method = MethodDescriptor.<GetProviderSchema.Request, GetProviderSchema.Response>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("tfplugin6.Provider/GetResourceIdentitySchemas")
                .setRequestMarshaller(ProtoLiteUtils.marshaller(GetProviderSchema.Request.getDefaultInstance()))
                .setResponseMarshaller(ProtoLiteUtils.marshaller(GetProviderSchema.Response.getDefaultInstance()))
                .build();
        try {
            var _ = ClientCalls.blockingUnaryCall(
                    plugin.channel(), method, CallOptions.DEFAULT, GetProviderSchema.Request.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static DynamicValue cidrs(String cidr) {
        return message(new Type.ListOf(Type.Primitive.STRING), new Value.Elements(List.of(Value.of(cidr))));
    }

    private static DynamicValue message(Type type, Value value) {
        return DynamicValue.newBuilder()
                .setMsgpack(ByteString.copyFrom(MessagePackValues.encode(type, value)))
                .build();
    }

    private static Value value(Type type, DynamicValue message) {
        return MessagePackValues.decode(type, message.getMsgpack().toByteArray());
    }
}
