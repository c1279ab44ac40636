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
import java.util.Set;
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

    /// A setting of the kernel that was changed.
    ///
    /// @param before what it was before the first change since the machine started
    /// @param set what the agent set; null: nothing, the kernel changed it along with another
    /// @param along the setting along with which it was changed; null: none
    public record Kept(
            String before, @Nullable String set, @Nullable String along) {}

    private final Path file;
    private final List<String> interfaces = new ArrayList<>();
    private final Map<String, Kept> settings = new LinkedHashMap<>();
    private String settingsBoot = "";
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
                record.settingsBoot = fields.requiredText("sysctl_boot_id");
                JsonFields before = fields.object("adopted");
                record.adopted =
                        before == null ? null : new Adopted(before.requiredText("name"), before.requiredText("alias"));
                fields.objects(
                                "sysctls",
                                setting -> Map.entry(
                                        setting.requiredText("name"),
                                        new Kept(
                                                setting.requiredText("value"),
                                                setting.text("set"),
                                                setting.text("along"))))
                        .forEach(setting -> record.settings.put(setting.getKey(), setting.getValue()));
            }
            return record;
        } catch (IOException e) {
            throw new StoreException("read", record.file, e);
        } catch (RuntimeException e) {
            throw new StoreException("read " + record.file + ": " + e.getMessage()
                    + "; restore it from a backup, or delete it: 'down' then leaves the kernel's settings as they are");
        }
    }

    /// The interfaces that were made, or were about to be.
    public List<String> interfaces() {
        return List.copyOf(interfaces);
    }

    /// One that was adopted under this name is gone, and this one is made in its place.
    public void addInterface(String name) {
        boolean replaces = adopted != null && adopted.name().equals(name);
        if (replaces || !interfaces.contains(name)) {
            change(() -> {
                adopted = replaces ? null : adopted;
                interfaces.remove(name);
                interfaces.add(name);
            });
        }
    }

    public void removeInterface(String name) {
        if (interfaces.contains(name)) {
            change(() -> interfaces.remove(name));
        }
    }

    /// The interface that was taken over; null: none, or it is gone.
    public @Nullable Adopted adopted() {
        return adopted;
    }

    /// @param now null: none any more
    public void setAdopted(@Nullable Adopted now) {
        if (!Objects.equals(adopted, now)) {
            change(() -> adopted = now);
        }
    }

    /// The kernel's settings that were changed since the machine started, in the order in which to write them back.
    public Map<String, Kept> settings() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /// Adds settings; of one that is in the record already, what was before it all stays. Those of an earlier start of
    /// the machine are forgotten: a restart sets them anew.
    ///
    /// @param bootId of this start of the machine
    public void rememberSettings(String bootId, Map<String, Kept> values) {
        change(() -> {
            if (!settingsBoot.equals(bootId)) {
                settings.clear();
                settingsBoot = bootId;
            }
            values.forEach((name, kept) -> settings.merge(
                    name,
                    kept,
                    (old, now) -> new Kept(old.before(), now.set() == null ? old.set() : now.set(), old.along())));
        });
    }

    /// Forgets a setting, and those that the kernel changed along with it.
    public void forgetSetting(String name) {
        forgetSettings(Set.of(name));
    }

    /// Forgets settings, and those that the kernel changed along with them.
    public void forgetSettings(Set<String> names) {
        if (settings.keySet().stream().anyMatch(names::contains)) {
            change(() -> {
                settings.values().removeIf(kept -> kept.along() != null && names.contains(kept.along()));
                settings.keySet().removeAll(names);
            });
        }
    }

    /// Whether nothing is to be put back; an adopted interface is not counted.
    public boolean isEmpty() {
        return interfaces.isEmpty() && settings.isEmpty();
    }

    /// What could not be written has not happened, so that it is written before it is counted on.
    private void change(Runnable change) {
        List<String> interfacesBefore = List.copyOf(interfaces);
        Map<String, Kept> settingsBefore = new LinkedHashMap<>(settings);
        String bootBefore = settingsBoot;
        Adopted adoptedBefore = adopted;
        change.run();
        try {
            save();
        } catch (StoreException e) {
            interfaces.clear();
            interfaces.addAll(interfacesBefore);
            settings.clear();
            settings.putAll(settingsBefore);
            settingsBoot = bootBefore;
            adopted = adoptedBefore;
            throw e;
        }
    }

    private void save() {
        ObjectNode json = Json.object().put("sysctl_boot_id", settingsBoot);
        if (adopted != null) {
            json.putObject("adopted").put("name", adopted.name()).put("alias", adopted.alias());
        }
        ArrayNode names = json.putArray("interfaces");
        interfaces.forEach(names::add);
        ArrayNode values = json.putArray("sysctls");
        settings.forEach((name, kept) -> {
            ObjectNode setting = values.addObject().put("name", name).put("value", kept.before());
            if (kept.set() != null) {
                setting.put("set", kept.set());
            }
            if (kept.along() != null) {
                setting.put("along", kept.along());
            }
        });
        try {
            DurableFiles.replace(file, Json.canonical(json) + "\n");
        } catch (IOException e) {
            throw new StoreException("write", file, e);
        }
    }
}
