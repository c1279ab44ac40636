package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.ServerCapabilities;
import io.wirefleet.terraform.generated.tfplugin6.ValidateProviderConfig;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;

/// Calls about the provider as a whole.
final class ProviderCalls {
    private static final ServerCapabilities CAPABILITIES = ServerCapabilities.newBuilder()
            .setGetProviderSchemaOptional(true)
            .setPlanDestroy(true)
            .build();

    private final WireguardProvider provider;

    ProviderCalls(WireguardProvider provider) {
        this.provider = provider;
    }

    GetProviderSchema.Response schema() {
        var response = GetProviderSchema.Response.newBuilder()
                .setProvider(ToProtocol.schema(provider.schema()))
                .setServerCapabilities(CAPABILITIES);
        Contents contents = provider.contents();
        for (String name : contents.resources().names()) {
            contents.resources()
                    .find(name)
                    .ifPresent(found -> response.putResourceSchemas(name, ToProtocol.schema(found.schema())));
        }
        for (String name : contents.dataSources().names()) {
            contents.dataSources()
                    .find(name)
                    .ifPresent(found -> response.putDataSourceSchemas(name, ToProtocol.schema(found.schema())));
        }
        for (String name : contents.ephemeralResources().names()) {
            contents.ephemeralResources()
                    .find(name)
                    .ifPresent(found -> response.putEphemeralResourceSchemas(name, ToProtocol.schema(found.schema())));
        }
        for (String name : contents.functions().names()) {
            contents.functions().find(name).ifPresent(found -> response.putFunctions(name, ToProtocol.function(found)));
        }
        return response.build();
    }

    ValidateProviderConfig.Response validate(ValidateProviderConfig.Request request) {
        return ValidateProviderConfig.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(provider.validate(
                        Attempts.fields(FromProtocol.value(provider.schema().type(), request.getConfig())))))
                .build();
    }

    ConfigureProvider.Response configure(ConfigureProvider.Request request) {
        return ConfigureProvider.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(provider.configure(
                        Attempts.fields(FromProtocol.value(provider.schema().type(), request.getConfig())))))
                .build();
    }
}
