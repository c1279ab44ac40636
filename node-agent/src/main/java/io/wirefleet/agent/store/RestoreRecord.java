package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the agent made or changed on this machine, and what was there before, so that `down` can put it back
/// (I9).
/// Each
/// entry is on disk before the change that it is about.
public final class RestoreRecord {
    /// An interface that was there before the agent, and that it took over as it was.
    ///
    /// @param alias the mark that it had; empty: none
    public record Adopted(String name, String alias) {}

    private final Path file;
    private final List<String> interfaces = new ArrayList<>();
    private final Map<String, String> sysctls = new LinkedHashMap<>();
    private String sysctlBoot = "";
    private @Nullable Adopted adopted;

    private RestoreRecord(Path file) {
        this.file = file;
    }

    /// The record of a state directory; empty where there is none yet.
    ///
    /// @throws StoreException if it cannot be read
    public static RestoreRecord load(StateDirectory directory) {
        RestoreRecord record = new RestoreRecord(directory.path().resolve("restore.json"));
        try {
            String text = DurableFiles.read(record.file);
            if (text != null) {
                JsonFields fields = JsonFields.of(Json.parse(text));
                record.interfaces.addAll(fields.parsedList("interfaces", name -> name));
                record.sysctlBoot = fields.requiredText("sysctl_boot_id");
                JsonFields before = fields.object("adopted");
                record.adopted =
                        before == null ? null : new Adopted(before.requiredText("name"), before.requiredText("alias"));
                fields.objects("sysctls", JsonFields::node)
                        .forEach(node -> record.sysctls.put(
                                JsonFields.of(node).requiredText("name"),
                                JsonFields.of(node).requiredText("value")));
            }
            return record;
        } catch (IOException e) {
            throw new StoreException("read", record.file, e);
        } catch (RuntimeException e) {
            throw new StoreException("read " + record.file + ": " + e.getMessage()
                    + "; restore it from a backup, or delete it: 'down' then leaves the sysctls as they are");
        }
    }

    /// The interfaces that were made, or were about to be.
    public List<String> interfaces() {
        return List.copyOf(interfaces);
    }

    /// One that was adopted under this name is gone, and this one is made in its place.
    public void addInterface(String name) {
        boolean replaces = adopted != null && adopted.name().equals(name);
        if (replaces) {
            adopted = null;
        }
        if (!interfaces.contains(name)) {
            interfaces.add(name);
            save();
        } else if (replaces) {
            save();
        }
    }

    public void removeInterface(String name) {
        if (interfaces.remove(name)) {
            save();
        }
    }

    /// The interface that was taken over; null: none, or it is gone.
    public @Nullable Adopted adopted() {
        return adopted;
    }

    /// @param now null: none any more
    public void setAdopted(@Nullable Adopted now) {
        if (!Objects.equals(adopted, now)) {
            adopted = now;
            save();
        }
    }

    /// Kernel settings as they were before the first change since the machine started, in the order in which to
    /// write
    /// them back.
    public Map<String, String> sysctls() {
        return Collections.unmodifiableMap(sysctls);
    }

    /// Adds settings that are not in the record yet. Those of an earlier start of the machine are forgotten: a
    /// restart
    /// sets them anew.
    ///
    /// @param bootId of this start of the machine
    public void rememberSysctls(String bootId, Map<String, String> values) {
        if (!sysctlBoot.equals(bootId)) {
            sysctls.clear();
            sysctlBoot = bootId;
        }
        values.forEach(sysctls::putIfAbsent);
        save();
    }

    public void forgetSysctls() {
        if (!sysctls.isEmpty()) {
            sysctls.clear();
            save();
        }
    }

    /// Whether nothing is to be put back; an adopted interface is not counted.
    public boolean isEmpty() {
        return interfaces.isEmpty() && sysctls.isEmpty();
    }

    private void save() {
        ObjectNode json = Json.object().put("sysctl_boot_id", sysctlBoot);
        if (adopted != null) {
            json.putObject("adopted").put("name", adopted.name()).put("alias", adopted.alias());
        }
        ArrayNode names = json.putArray("interfaces");
        interfaces.forEach(names::add);
        ArrayNode values = json.putArray("sysctls");
        sysctls.forEach(
                (name, value) -> values.add(Json.object().put("name", name).put("value", value)));
        try {
            DurableFiles.replace(file, Json.canonical(json) + "\n");
        } catch (IOException e) {
            throw new StoreException("write", file, e);
        }
    }
}
