package io.wirefleet.terraform.protocol;

import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.values.MalformedValueException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers a call, whatever happens. What goes wrong becomes a diagnostic; never a gRPC status, which Terraform can't
/// explain to anybody.
final class Answering {
    private final PluginLog log;

    Answering(PluginLog log) {
        this.log = log;
    }

    /// @param failed makes a response of diagnostics alone
    <T> void answer(
            StreamObserver<T> answer,
            Supplier<T> work,
            Function<List<io.wirefleet.terraform.generated.tfplugin6.Diagnostic>, T> failed) {
        T response;
        try {
            response = work.get();
        } catch (MalformedValueException e) {
            log.error("Terraform sent something else than agreed", e);
            response = failed.apply(ToProtocol.diagnostics(List.of(Diagnostic.error(
                    "Terraform and the provider do not understand each other",
                    "Terraform sent something else than the provider's schema says: " + e.getMessage()
                            + ". If the provider was changed just now, run terraform init again."))));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log.error("the provider failed", e);
            response = failed.apply(ToProtocol.diagnostics(List.of(Diagnostic.error(
                    "The provider failed in a way that it should not",
                    "This is a fault of the provider, not of your configuration: " + e
                            + ". Run again with TF_LOG_PROVIDER=error and report what it logs."))));
        }
        answer.onNext(response);
        answer.onCompleted();
    }
}
