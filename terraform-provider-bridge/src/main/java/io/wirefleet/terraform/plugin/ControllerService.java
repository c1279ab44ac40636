package io.wirefleet.terraform.plugin;

import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.generated.goplugin.Empty;
import io.wirefleet.terraform.generated.goplugin.GRPCControllerGrpc;

/// Ends the process when Terraform is done with it. Terraform waits up to two seconds for the end, whatever the
/// answer, and waits for it in every start: so nothing is torn down in order first.
public final class ControllerService extends GRPCControllerGrpc.GRPCControllerImplBase {
    private final Runnable end;

    /// @param end ends the process at once
    public ControllerService(Runnable end) {
        this.end = end;
    }

    @Override
    public void shutdown(Empty request, StreamObserver<Empty> answer) {
        end.run();
        answer.onNext(Empty.getDefaultInstance());
        answer.onCompleted();
    }
}
