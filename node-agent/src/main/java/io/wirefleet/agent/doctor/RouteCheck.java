package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Device;
import io.wirefleet.agent.doctor.Facts.ReversePath;
import io.wirefleet.agent.doctor.Facts.RouteBack;
import java.util.List;

/// Whether answers to peers go back into the tunnel. With strict reverse path filtering (`rp_filter` 1) the kernel
/// drops what comes out of the tunnel from an address to which it would answer by another way.
final class RouteCheck implements Check {
    @Override
    public String name() {
        return "routes";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.tunnel()
                .judged(
                        name(),
                        tunnel -> facts.routesBack()
                                .judged(
                                        name(),
                                        routes -> facts.reversePath()
                                                .judged(name(), filter -> judge(tunnel, routes, filter))));
    }

    private Finding judge(Device tunnel, List<RouteBack> routes, ReversePath filter) {
        List<RouteBack> astray = routes.stream()
                .filter(route -> !tunnel.name().equals(route.by()))
                .toList();
        if (astray.isEmpty()) {
            return Finding.pass(name(), "answers to peers go back by " + tunnel.name());
        }
        RouteBack first = astray.getFirst();
        String figure = "answers to " + first.to() + (first.by() == null ? " go nowhere" : " go by " + first.by())
                + (astray.size() > 1 ? ", and " + (astray.size() - 1) + " more" : "");
        String fix = "remove the other route (ip route get " + first.to().address() + "), or the overlap of networks";
        return filter.strict().contains(tunnel.name())
                ? Finding.fail(name(), figure + "; strict rp_filter drops what these peers send", fix)
                : Finding.warn(name(), figure, fix);
    }
}
