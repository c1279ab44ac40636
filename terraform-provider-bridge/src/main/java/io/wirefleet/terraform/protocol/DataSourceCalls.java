package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.data.DataSource;
import io.wirefleet.terraform.generated.tfplugin6.ReadDataSource;
import io.wirefleet.terraform.generated.tfplugin6.ValidateDataResourceConfig;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Validation;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;

/// Calls about one data source.
final class DataSourceCalls {
    private final WireguardProvider provider;

    DataSourceCalls(WireguardProvider provider) {
        this.provider = provider;
    }

    private DataSource dataSource(String typeName) {
        return provider.contents()
                .dataSources()
                .find(typeName)
                .orElseThrow(() -> new MalformedValueException("there is no data source '" + typeName + "'"));
    }

    ValidateDataResourceConfig.Response validate(ValidateDataResourceConfig.Request request) {
        DataSource source = dataSource(request.getTypeName());
        Value config = FromProtocol.value(source.schema().type(), request.getConfig());
        List<Diagnostic> diagnostics = new ArrayList<>(Validation.of(source.schema(), config));
        diagnostics.addAll(source.validate(Attempts.fields(config)));
        return ValidateDataResourceConfig.Response.newBuilder()
                .addAllDiagnostics(ToProtocol.diagnostics(diagnostics))
                .build();
    }

    ReadDataSource.Response read(ReadDataSource.Request request) {
        DataSource source = dataSource(request.getTypeName());
        Type type = source.schema().type();
        Fields config = Attempts.fields(FromProtocol.value(type, request.getConfig()));
        Session session = provider.session().orElse(null);
        Outcome outcome = session == null
                ? new Outcome(Value.nothing(), List.of(Session.notConfigured()))
                : Attempts.attempt(
                        "read",
                        source.noun(),
                        source.schema(),
                        config,
                        Value.nothing(),
                        () -> source.read(session, config));
        return ReadDataSource.Response.newBuilder()
                .setState(ToProtocol.value(type, outcome.state()))
                .addAllDiagnostics(ToProtocol.diagnostics(outcome.diagnostics()))
                .build();
    }
}
