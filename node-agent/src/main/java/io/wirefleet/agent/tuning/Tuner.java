package io.wirefleet.agent.tuning;

import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.RestoreRecord.Kept;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Tuning.Mode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps the kernel's settings as a server's load asks for. What was there before is on disk before it is changed, so
/// that it can be put back (I9). What the kernel refuses is remembered and not tried again for the same value until the
/// agent starts anew. Not for several threads.
public final class Tuner {
    private static final String BOOT_ID = "kernel/random/boot_id";
    private static final List<Theme> FORWARDING = List.of(new Forwarding(), new ReversePath());
    private static final List<Theme> OTHERS =
            List.of(new ConnectionTable(), new Buffers(), new Merging(), new Spreading());

    private final KernelSettings kernel;
    private final Host host;
    private final RestoreRecord restore;
    private final Map<String, Refused> refused = new HashMap<>();

    /// What was written last, where the kernel may have rounded it.
    private final Map<String, String> asks = new HashMap<>();

    /// A value that the kernel did not take, and what it said.
    private record Refused(String value, String why) {}

    public Tuner(KernelSettings kernel, Host host, RestoreRecord restore) {
        this.kernel = kernel;
        this.host = host;
        this.restore = restore;
    }

    /// What differs from what a server needs, and can be set.
    public List<Adjustment> differences(InterfaceItem tunnel) {
        List<Setting> wanted = settings(FORWARDING, tunnel);
        if (tunnel.tuning().mode() == Mode.MANAGED) {
            wanted.addAll(settings(OTHERS, tunnel));
        }
        List<Adjustment> adjustments = new ArrayList<>();
        Set<String> names = wanted.stream().map(Setting::name).collect(Collectors.toSet());
        restore.settings().forEach((name, kept) -> {
            if (kept.set() != null && !names.contains(name)) {
                adjustments.add(new Adjustment.PutBack(name, kept.before()));
            }
        });
        for (Setting setting : wanted) {
            String found = read(setting.name());
            if (found == null) {
                continue;
            }
            Kept kept = restore.settings().get(setting.name());
            String desired = setting.desired(kept != null && found.equals(kept.set()) ? kept.before() : found);
            Refused no = refused.get(setting.name());
            boolean asked = desired.equals(asks.get(setting.name())) && kept != null && found.equals(kept.set());
            if (!setting.isSame(desired, found)
                    && !asked
                    && (no == null || !no.value().equals(desired))) {
                adjustments.add(new Adjustment.Set(setting, desired));
            }
        }
        return adjustments;
    }

    private List<Setting> settings(List<Theme> themes, InterfaceItem tunnel) {
        List<Setting> settings = new ArrayList<>();
        themes.forEach(theme -> settings.addAll(theme.settings(tunnel, host, kernel)));
        return settings;
    }

    private @Nullable String read(String name) {
        try {
            return kernel.read(name);
        } catch (UncheckedIOException e) {
            refused.put(name, new Refused("", why(e)));
            return null;
        }
    }

    /// Makes the adjustment; that the kernel refuses it is no failure.
    public void make(Adjustment adjustment) {
        switch (adjustment) {
            case Adjustment.Set(Setting setting, String value) -> set(setting, value);
            case Adjustment.PutBack(String name, String ignored) -> {
                putBack(name);
                restore.forgetSetting(name);
            }
        }
    }

    private void set(Setting setting, String value) {
        String name = setting.name();
        Map<String, Kept> before = new LinkedHashMap<>();
        before.put(name, new Kept(String.valueOf(read(name)), value, null));
        for (String other : setting.along()) {
            String found = read(other);
            if (found != null) {
                before.put(other, new Kept(found, null, name));
            }
        }
        String boot = kernel.read(BOOT_ID);
        restore.rememberSettings(boot == null ? "" : boot, before);
        try {
            kernel.write(name, value);
        } catch (UncheckedIOException e) {
            refuse(name, value, why(e));
            return;
        }
        String now = read(name);
        if (now == null || !setting.isMetBy(now)) {
            refuse(name, value, "the kernel took " + value + " and holds " + now);
        } else {
            refused.remove(name);
            asks.put(name, value);
            if (!now.equals(value)) {
                restore.rememberSettings(boot == null ? "" : boot, Map.of(name, new Kept(now, now, null)));
            }
        }
    }

    private void refuse(String name, String value, String why) {
        refused.put(name, new Refused(value, why));
        Kept kept = restore.settings().get(name);
        if (kept != null && kept.before().equals(read(name))) {
            restore.forgetSetting(name);
        }
    }

    private static String why(UncheckedIOException e) {
        return String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    /// Writes back what was there before, unless somebody else has set it since.
    ///
    /// @return a line for each setting that was written, or left to somebody else
    public List<String> restore() {
        List<String> lines = new ArrayList<>();
        restore.settings().forEach((name, kept) -> {
            if (kept.along() == null) {
                lines.addAll(putBack(name));
            }
        });
        restore.forgetSettings();
        return lines;
    }

    private List<String> putBack(String name) {
        List<String> lines = new ArrayList<>();
        Map<String, Kept> all = restore.settings();
        Kept kept = all.get(name);
        String now = kept == null ? null : read(name);
        if (kept == null || now == null) {
            return lines;
        }
        if (kept.set() != null && !now.equals(kept.set())) {
            if (!now.equals(kept.before())) {
                lines.add("left " + Setting.shown(name) + " at " + now + ", which somebody else set");
            }
            return lines;
        }
        write(name, kept.before(), now, lines);
        all.forEach((other, along) -> {
            String value = name.equals(along.along()) ? read(other) : null;
            if (value != null) {
                write(other, along.before(), value, lines);
            }
        });
        return lines;
    }

    private void write(String name, String value, String now, List<String> lines) {
        if (now.equals(value)) {
            return;
        }
        try {
            kernel.write(name, value);
            lines.add("set " + Setting.shown(name) + " back to " + value);
        } catch (UncheckedIOException e) {
            lines.add("could not set " + Setting.shown(name) + " back to " + value + ": " + why(e));
        }
    }

    /// How everything stands that a server needs, be it set or only observed.
    ///
    /// @param shortfalls what else this kernel cannot do, a line for each
    public TuningReport report(InterfaceItem tunnel, List<String> shortfalls) {
        return new TuningReport(
                tunnel.tuning().mode(),
                settings(FORWARDING, tunnel).stream().map(this::state).toList(),
                settings(OTHERS, tunnel).stream().map(this::state).toList(),
                shortfalls);
    }

    private SettingState state(Setting setting) {
        String found = read(setting.name());
        Kept kept = restore.settings().get(setting.name());
        Refused no = refused.get(setting.name());
        SettingState.Owner owner = kept == null || kept.before().equals(found)
                ? SettingState.Owner.AS_FOUND
                : found != null && found.equals(kept.set())
                        ? SettingState.Owner.OURS
                        : SettingState.Owner.SOMEBODY_ELSE;
        return new SettingState(setting, found, owner, no == null ? null : no.why());
    }
}
