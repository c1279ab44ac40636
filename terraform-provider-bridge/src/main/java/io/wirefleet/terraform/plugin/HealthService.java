package io.wirefleet.terraform.plugin;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.wirefleet.terraform.generated.health.HealthCheckRequest;
import io.wirefleet.terraform.generated.health.HealthCheckResponse;
import io.wirefleet.terraform.generated.health.HealthGrpc;

/// Says that the plugin is up, as go-plugin's guide asks of every plugin.
public final class HealthService extends HealthGrpc.HealthImplBase {
    private static final String SERVICE = "plugin";

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        if (!request.getService().equals(SERVICE)) {
            answer.onError(Status.NOT_FOUND
                    .withDescription("the only service is '" + SERVICE + "'")
                    .asRuntimeException());
            return;
        }
        answer.onNext(HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVING)
                .build());
        answer.onCompleted();
    }
}
