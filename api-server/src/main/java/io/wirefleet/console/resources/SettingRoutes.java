package io.wirefleet.console.resources;

import io.javalin.http.Context;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Setting.Replaced;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of a setting: read it, replace it.
public final class SettingRoutes<T> {
    private final Setting<T> setting;
    private final Writes writes;

    public SettingRoutes(Setting<T> setting, Writes writes) {
        this.setting = setting;
        this.writes = writes;
    }

    public List<Route> routes() {
        String path = ResourceRoutes.ROOT + setting.path();
        Content answered = new Content.Answered(setting.schema()
                .readOnly("version", Schema.integer(1, Long.MAX_VALUE, "raised by every change; the ETag"))
                .readOnly("updated_at", Schema.time("when it was last changed")));
        return List.of(
                Route.get(
                        path, setting.reader(), Operation.of(setting.reading()).answering(200, answered), this::read),
                writes.routes()
                        .put(
                                path,
                                Role.ADMIN,
                                Operation.of(setting.writing())
                                        .with(WriteRequest.IF_MATCH)
                                        .taking(new Content.Write(setting.schema()))
                                        .answering(200, answered),
                                this::write));
    }

    private void read(Context context) {
        Query.of(context, List.of());
        KeptSetting<T> kept = setting.current();
        context.header("ETag", Precondition.etag(kept.version()))
                .contentType("application/json")
                .result(json(kept).toString());
    }

    private Answer write(Context context, WriteRequest request, JsonNode body) {
        T value = setting.read(body);
        return writes.write(
                request,
                new Write<>(
                        Subject.NOTHING,
                        setting.replace(request, value),
                        this::deeds,
                        (replaced, receipt) -> new Answer(
                                        200,
                                        Answer.headers(receipt),
                                        json(replaced.after()).toString())
                                .with("ETag", Precondition.etag(replaced.after().version()))));
    }

    private List<Deed> deeds(Replaced<T> replaced) {
        return replaced.before().equals(replaced.after())
                ? List.of()
                : List.of(new Deed(
                        "update",
                        setting.path().replace('-', '_'),
                        setting.path(),
                        null,
                        setting.toJson(replaced.before().value()),
                        setting.toJson(replaced.after().value())));
    }

    private ObjectNode json(KeptSetting<T> kept) {
        return setting.toJson(kept.value())
                .put("version", kept.version())
                .put("updated_at", kept.updatedAt().toString());
    }
}
