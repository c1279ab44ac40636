package io.wirefleet.terraform.testing;

import com.google.protobuf.ByteString;
import io.wirefleet.terraform.data.AccessDataSource;
import io.wirefleet.terraform.data.DataSource;
import io.wirefleet.terraform.data.ListDataSource;
import io.wirefleet.terraform.data.MemberDataSource;
import io.wirefleet.terraform.data.PeerConfigDataSource;
import io.wirefleet.terraform.ephemeral.EphemeralResource;
import io.wirefleet.terraform.ephemeral.JoinTokenResource;
import io.wirefleet.terraform.ephemeral.KeypairResource;
import io.wirefleet.terraform.generated.tfplugin6.ApplyResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.CallFunction;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.OpenEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.PlanResourceChange;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.generated.tfplugin6.ReadDataSource;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.generated.tfplugin6.UpgradeResourceState;
import io.wirefleet.terraform.generated.tfplugin6.ValidateDataResourceConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateEphemeralResourceConfig;
import io.wirefleet.terraform.generated.tfplugin6.ValidateResourceConfig;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.resources.ApiTokenResource;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Leads a provider process through what a `terraform apply` asks of it, so that the ahead-of-time cache knows the
/// classes. Run by packaging with the command of the process as arguments. The cache is written as the process ends.
public final class Training {
    private static final Type PREFIXES = new Type.ListOf(Type.Primitive.STRING);
    private static final String KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=";

    /// What a launcher does: `$1` is the room, the rest the command.
    private static final String LAUNCHER = """
            room=$1
            shift
            mkfifo "$room/ask" "$room/answer" || exit
            "$@" linger "$room" 1 </dev/null >/dev/null 2>&1 &
            exec 3<>"$room/ask" 4<>"$room/answer"
            echo $$ >&3
            read -r line <&4
            echo "$line"
            exec 5<"$room/answer" 4>&-
            while read -r _ <&5; do :; done
            wait
            """;

    private final ProviderGrpc.ProviderBlockingStub provider;

    private Training(ProviderGrpc.ProviderBlockingStub provider) {
        this.provider = provider;
    }

    public static void main(String[] command) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("training");
        Path room = Files.createDirectory(directory.resolve("room"));
        try (FakeConsole console = FakeConsole.start(directory);
                PluginClient plugin =
                        PluginClient.start(launcher(room, command), TestCertificate.generate("secp521r1"), Map.of())) {
            new Training(plugin.provider()).apply(console, directory.resolve("ca.pem"));
            String said = plugin.shutdown();
            if (plugin.process().exitValue() != 0) {
                throw new IllegalStateException("the provider failed: " + said);
            }
        }
        Files.deleteIfExists(directory.resolve("ca.pem"));
        Files.delete(directory);
    }

    private static List<String> launcher(Path room, String[] command) {
        List<String> launcher = new ArrayList<>(List.of("sh", "-c", LAUNCHER, "sh", room.toString()));
        launcher.addAll(List.of(command));
        return launcher;
    }

    private void apply(FakeConsole console, Path authority) {
        require(provider.getProviderSchema(GetProviderSchema.Request.getDefaultInstance())
                .getDiagnosticsCount());
        Value.Fields settings = Value.object(Map.of(
                "endpoint", Value.of(console.endpoint().toString()),
                "token", Value.of(FakeConsole.TOKEN),
                "ca_file", Value.of(authority.toString())));
        require(provider.configureProvider(ConfigureProvider.Request.newBuilder()
                        .setConfig(message(providerType(), settings))
                        .build())
                .getDiagnosticsCount());
        functions();
        Value.Fields network =
                manage(new NetworkResource(), Map.of("name", Value.of("corp"), "ipv4_cidr", Value.of("10.80.0.0/16")));
        manage(
                new PeerResource(),
                Map.of(
                        "name", Value.of("laptop"),
                        "network_id", network.get("id"),
                        "public_key", Value.of(KEY),
                        "expires_at", Value.of("2100-01-01T00:00:00+01:00")));
        manage(new ApiTokenResource(), Map.of("name", Value.of("ci"), "role", Value.of("operator")));
        look(new MemberDataSource(PeerResource.KIND), Map.of("name", Value.of("laptop")));
        look(new ListDataSource(PeerResource.KIND), Map.of());
        look(new AccessDataSource(), Map.of("owner", Value.of("ada")));
        console.extras().attach(Map.of("fra1", KEY));
        look(new PeerConfigDataSource(), Map.of("peer_id", Value.of("p-1")));
        ephemeral(new JoinTokenResource(), Map.of("server_id", Value.of("s-1")));
    }

    private static Type providerType() {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        PluginLog log = new PluginLog(System.err, clock);
        return new WireguardProvider(Contents.all(random), Map.of(), clock, random, log)
                .schema()
                .type();
    }

    private void functions() {
        provider.callFunction(CallFunction.Request.newBuilder()
                .setName("exclude_cidrs")
                .addArguments(message(PREFIXES, new Value.Elements(List.of(Value.of("0.0.0.0/0")))))
                .addArguments(message(PREFIXES, new Value.Elements(List.of(Value.of("10.0.0.0/8")))))
                .build());
        Value.Fields pair = ephemeral(new KeypairResource(new SecureRandom()), Map.of());
        provider.callFunction(CallFunction.Request.newBuilder()
                .setName("public_key")
                .addArguments(message(Type.Primitive.STRING, pair.get("private_key")))
                .build());
    }

    private Value.Fields ephemeral(EphemeralResource resource, Map<String, Value> config) {
        Type type = resource.schema().type();
        DynamicValue asked = message(type, Value.object(config));
        require(provider.validateEphemeralResourceConfig(ValidateEphemeralResourceConfig.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setConfig(asked)
                        .build())
                .getDiagnosticsCount());
        OpenEphemeralResource.Response opened =
                provider.openEphemeralResource(OpenEphemeralResource.Request.newBuilder()
                        .setTypeName(resource.typeName())
                        .setConfig(asked)
                        .build());
        require(opened.getDiagnosticsCount());
        return (Value.Fields)
                MessagePackValues.decode(type, opened.getResult().getMsgpack().toByteArray());
    }

    private void look(DataSource source, Map<String, Value> config) {
        Type type = source.schema().type();
        DynamicValue asked = message(type, Value.object(config));
        require(provider.validateDataResourceConfig(ValidateDataResourceConfig.Request.newBuilder()
                        .setTypeName(source.typeName())
                        .setConfig(asked)
                        .build())
                .getDiagnosticsCount());
        require(provider.readDataSource(ReadDataSource.Request.newBuilder()
                        .setTypeName(source.typeName())
                        .setConfig(asked)
                        .build())
                .getDiagnosticsCount());
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
