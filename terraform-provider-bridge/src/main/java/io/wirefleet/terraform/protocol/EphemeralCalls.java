package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.ephemeral.EphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.OpenEphemeralResource;
import io.wirefleet.terraform.generated.tfplugin6.ValidateEphemeralResourceConfig;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.schema.Validation;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;

/// Calls about one ephemeral resource. None has to be renewed, and closing leaves nothing behind to be cleaned up.
final class EphemeralCalls {
    private final WireguardProvider provider;

    EphemeralCalls(WireguardProvider provider) {
        this.provider = provider;
    }

    private EphemeralResource resource(String typeName) {
        return provider.contents()
                .ephemeralResources()
                .find(typeName)
                .orElseThrow(() -> new MalformedValueException("there is no ephemeral resource '" + typeName + "'"));
    }

    ValidateEphemeralResourceConfig.Response validate(ValidateEphemeralResourceConfig.Request request) {
        EphemeralResource resource = resource(request.getTypeName());
        Value config = FromProtocol.value(resource.schema().type(), request.getConfig());
        return ValidateEphemeralResourceConfig.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(Validation.of(resource.schema(), config)))
                .build();
    }

    OpenEphemeralResource.Response open(OpenEphemeralResource.Request request) {
        EphemeralResource resource = resource(request.getTypeName());
        Type type = resource.schema().type();
        Fields config = Attempts.fields(FromProtocol.value(type, request.getConfig()));
        Outcome outcome = Attempts.attempt(
                "make",
                resource.noun(),
                resource.schema(),
                config,
                Value.nothing(),
                () -> resource.open(provider.session(), config));
        var response = OpenEphemeralResource.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()));
        if (!outcome.state().isNull()) {
            response.setResult(ToProtocol.value(type, outcome.state()));
        }
        return response.build();
    }
}
