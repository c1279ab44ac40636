package io.wirefleet.terraform.testing;

import com.google.protobuf.ByteString;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.resources.NetworkResource;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.resources.Resource;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Leads a provider process through what a `terraform apply` asks of it, so that the ahead-of-time cache knows the
/// classes. Run by packaging with the command of the process as arguments. The cache is written as the process ends.
public final class Training {
    private static final Type PROVIDER = new Type.ObjectOf(new TreeMap<>(Map.of(
            "endpoint", Type.Primitive.STRING,
            "token", Type.Primitive.STRING,
            "oidc_token", Type.Primitive.STRING,
            "ca_file", Type.Primitive.STRING,
            "wait_for_apply", Type.Primitive.STRING,
            "apply_timeout_seconds", Type.Primitive.NUMBER)));

    private final ProviderGrpc.ProviderBlockingStub provider;

    private Training(ProviderGrpc.ProviderBlockingStub provider) {
        this.provider = provider;
    }

    public static void main(String[] command) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("training");
        try (FakeConsole console = FakeConsole.start(directory);
                PluginClient plugin =
                        PluginClient.start(List.of(command), TestCertificate.generate("secp521r1"), Map.of())) {
            new Training(plugin.provider()).apply(console, directory.resolve("ca.pem"));
            String said = plugin.shutdown();
            if (plugin.process().exitValue() != 0) {
                throw new IllegalStateException("the provider failed: " + said);
            }
        } finally {
            Files.deleteIfExists(directory.resolve("ca.pem"));
            Files.delete(directory);
        }
    }

    private void apply(FakeConsole console, Path authority) {
        require(provider.getProviderSchema(GetProviderSchema.Request.getDefaultInstance())
                .getDiagnosticsCount());
        Value.Fields settings = Value.object(Map.of(
                "endpoint", Value.of(console.endpoint().toString()),
                "token", Value.of(FakeConsole.TOKEN),
                "ca_file", Value.of(authority.toString())));
        require(provider.configureProvider(ConfigureProvider.Request.newBuilder()
                        .setConfig(message(PROVIDER, settings))
                        .build())
                .getDiagnosticsCount());
        Value.Fields network =
                manage(new NetworkResource(), Map.of("name", Value.of("corp"), "ipv4_cidr", Value.of("10.80.0.0/16")));
        manage(
                new PeerResource(),
                Map.of(
                        "name", Value.of("laptop"),
                        "network_id", network.get("id"),
                        "public_key", Value.of("HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="),
                        "expires_at", Value.of("2100-01-01T00:00:00+01:00")));
    }

    /// Validates, plans, creates, upgrades, reads and plans again.
    private Value.Fields manage(Resource resource, Map<String, Value> given) {
        Type type = resource.schema().type();
        Value.Fields config = Value.object(given);
        require(provider.validateResourceConfig(ValidateResourceConfig.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setConfig(message(type, config))
                        .build())
                .getDiagnosticsCount());
        DynamicValue planned = plan(resource, Value.nothing(), config);
        ApplyResourceChange.Response applied = provider.applyResourceChange(ApplyResourceChange.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setPriorState(message(type, Value.nothing()))
                .setPlannedState(planned)
                .setConfig(message(type, config))
                .build());
        require(applied.getDiagnosticsCount());
        Value state = MessagePackValues.decode(
                type, applied.getNewState().getMsgpack().toByteArray());
        RawState raw = RawState.newBuilder()
                .setJson(ByteString.copyFromUtf8(JsonValues.encode(state).toString()))
                .build();
        DynamicValue upgraded = provider.upgradeResourceState(UpgradeResourceState.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setRawState(raw)
                        .build())
                .getUpgradedState();
        require(provider.readResource(ReadResource.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setCurrentState(upgraded)
                        .build())
                .getDiagnosticsCount());
        plan(resource, state, config);
        return (Value.Fields) state;
    }

    private DynamicValue plan(Resource resource, Value prior, Value config) {
        Type type = resource.schema().type();
        PlanResourceChange.Response plan = provider.planResourceChange(PlanResourceChange.Request.newBuilder()
                .setTypeName(resource.typeName())
                .setPriorState(message(type, prior))
                .setProposedNewState(message(type, config))
                .setConfig(message(type, config))
                .build());
        require(plan.getDiagnosticsCount());
        return plan.getPlannedState();
    }

    private static void require(int diagnostics) {
        if (diagnostics != 0) {
            throw new IllegalStateException("the provider had something to say");
        }
    }

    private static DynamicValue message(Type type, Value value) {
        return DynamicValue.newBuilder()
                .setMsgpack(ByteString.copyFrom(MessagePackValues.encode(type, value)))
                .build();
    }
}
