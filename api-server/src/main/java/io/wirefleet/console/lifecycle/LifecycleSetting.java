package io.wirefleet.console.lifecycle;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/lifecycle-policy`: when peers are stale and keys old, and what is done then.
public final class LifecycleSetting implements Setting<LifecyclePolicy> {
    private final LifecycleStore store;

    public LifecycleSetting(LifecycleStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "lifecycle-policy";
    }

    @Override
    public String reading() {
        return "When peers count as stale and keys as old, and what is done then";
    }

    @Override
    public String writing() {
        return "Sets that policy; fields left out get their defaults";
    }

    @Override
    public Role reader() {
        return Role.AUDITOR;
    }

    @Override
    public ObjectSchema schema() {
        return LifecyclePolicy.SCHEMA;
    }

    @Override
    public LifecyclePolicy read(JsonNode body) {
        return LifecyclePolicy.read(body);
    }

    @Override
    public ObjectNode toJson(LifecyclePolicy policy) {
        return policy.toJson();
    }

    @Override
    public KeptSetting<LifecyclePolicy> current() {
        return store.current();
    }

    @Override
    public Change<Replaced<LifecyclePolicy>> replace(WriteRequest request, LifecyclePolicy policy) {
        return store.replace(policy, request.precondition()::check);
    }
}
