package io.wirefleet.agent.tuning;

import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.RestoreRecord.Kept;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Tuning.Mode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps the kernel's settings as a server's load asks for. What was there before is on disk before it is changed, so
/// that it can be put back (I9). What the kernel refuses is remembered, and tried again with every tenth look.
/// Not for several threads.
public final class Tuner {
    private static final String BOOT_ID = "kernel/random/boot_id";
    private static final List<Theme> FORWARDING = List.of(new Forwarding(), new ReversePath());
    private static final List<Theme> OTHERS =
            List.of(new ConnectionTable(), new Buffers(), new Merging(), new Spreading());

    private static final int RETRY_LOOKS = 10;

    private final KernelSettings kernel;
    private final Host host;
    private final RestoreRecord restore;
    private final Map<String, Refused> refused = new HashMap<>();

    /// What was written last, where the kernel may have rounded it.
    private final Map<String, String> asks = new HashMap<>();

    private int looks;

    /// A value that the kernel did not take, and what it said.
    ///
    /// @param look the number of the look that it was for
    private record Refused(String value, String why, int look) {}

    public Tuner(KernelSettings kernel, Host host, RestoreRecord restore) {
        this.kernel = kernel;
        this.host = host;
        this.restore = restore;
    }

    /// What differs from what a server needs, and can be set.
    public List<Adjustment> differences(InterfaceItem tunnel) {
        looks++;
        List<Setting> wanted = settings(FORWARDING, tunnel);
        if (tunnel.tuning().mode() == Mode.MANAGED) {
            wanted.addAll(settings(OTHERS, tunnel));
        }
        List<Adjustment> adjustments = new ArrayList<>();
        Set<String> names = wanted.stream().map(Setting::name).collect(Collectors.toSet());
        restore.settings().forEach((name, kept) -> {
            if (kept.set() != null && !names.contains(name) && !isHopeless(name, kept.before())) {
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
            boolean asked = desired.equals(asks.get(setting.name())) && kept != null && found.equals(kept.set());
            if (!setting.isSame(desired, found) && !asked && !isHopeless(setting.name(), desired)) {
                adjustments.add(new Adjustment.Set(setting, desired));
            }
        }
        return adjustments;
    }

    private boolean isHopeless(String name, String value) {
        Refused no = refused.get(name);
        return no != null && no.value().equals(value) && looks - no.look() < RETRY_LOOKS;
    }

    /// Whether the kernel did not take what was to be made last.
    public boolean isRefused(Adjustment adjustment) {
        Refused no = refused.get(
                switch (adjustment) {
                    case Adjustment.Set(Setting setting, String ignored) -> setting.name();
                    case Adjustment.PutBack(String name, String ignored) -> name;
                });
        return no != null && no.look() == looks;
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
            refused.put(name, new Refused("", why(e), looks));
            return null;
        }
    }

    /// Makes the adjustment; that the kernel refuses it is no failure.
    public void make(Adjustment adjustment) {
        switch (adjustment) {
            case Adjustment.Set(Setting setting, String value) -> set(setting, value);
            case Adjustment.PutBack(String name, String ignored) -> {
                if (putBack(name, new ArrayList<>())) {
                    refused.remove(name);
                    restore.forgetSetting(name);
                }
            }
        }
    }

    private void set(Setting setting, String value) {
        String name = setting.name();
        String was = read(name);
        if (was == null) {
            return;
        }
        Map<String, Kept> before = new LinkedHashMap<>();
        before.put(name, new Kept(was, value, null));
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
        refused.put(name, new Refused(value, why, looks));
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
    /// What the kernel refuses stays in the record, for the next time.
    ///
    /// @return a line for each setting that was written, or left to somebody else
    public List<String> restore() {
        List<String> lines = new ArrayList<>();
        Set<String> done = new HashSet<>();
        restore.settings().forEach((name, kept) -> {
            if (kept.along() == null && putBack(name, lines)) {
                done.add(name);
            }
        });
        restore.forgetSettings(done);
        return lines;
    }

    /// Answers whether there is nothing left to do.
    private boolean putBack(String name, List<String> lines) {
        Map<String, Kept> all = restore.settings();
        Kept kept = all.get(name);
        if (kept == null) {
            return true;
        }
        try {
            String now = kernel.read(name);
            if (now == null) {
                return true;
            }
            if (kept.set() != null && !now.equals(kept.set()) && !now.equals(kept.before())) {
                lines.add("left " + Setting.shown(name) + " at " + now + ", which somebody else set");
                return true;
            }
            write(name, kept.before(), now, lines);
            all.forEach((other, along) -> {
                String value = name.equals(along.along()) ? kernel.read(other) : null;
                if (value != null) {
                    write(other, along.before(), value, lines);
                }
            });
            return true;
        } catch (UncheckedIOException e) {
            refused.put(name, new Refused(kept.before(), why(e), looks));
            lines.add("could not set " + Setting.shown(name) + " back to " + kept.before() + ": " + why(e));
            return false;
        }
    }

    private void write(String name, String value, String now, List<String> lines) {
        if (!now.equals(value)) {
            kernel.write(name, value);
            lines.add("set " + Setting.shown(name) + " back to " + value);
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
