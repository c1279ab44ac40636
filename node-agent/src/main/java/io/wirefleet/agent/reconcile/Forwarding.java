package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.store.RestoreRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// IP forwarding, switched on and put back. Writing the master switch makes the kernel overwrite the setting of
/// every
/// interface (and for IPv4 `accept_redirects`; `inet_forward_change`, net/ipv4/devinet.c), so those are kept as
/// well.
final class Forwarding {
    private static final String BOOT_ID = "kernel/random/boot_id";

    private Forwarding() {}

    static void enable(Sysctls sysctls, RestoreRecord restore, String master) {
        Map<String, String> before = new LinkedHashMap<>();
        affected(sysctls, master).forEach(name -> {
            String value = sysctls.read(name);
            if (value != null) {
                before.put(name, value);
            }
        });
        String boot = sysctls.read(BOOT_ID);
        restore.rememberSysctls(boot == null ? "" : boot, before);
        sysctls.write(master, "1");
    }

    /// Writes back what was there before.
    ///
    /// @return a line for each setting that was written
    static List<String> restore(Sysctls sysctls, RestoreRecord restore) {
        List<String> lines = new ArrayList<>();
        restore.sysctls().forEach((name, value) -> {
            String now = sysctls.read(name);
            if (now != null && !now.equals(value)) {
                sysctls.write(name, value);
                lines.add("set " + name.replace('/', '.') + " back to " + value);
            }
        });
        restore.forgetSysctls();
        return lines;
    }

    private static List<String> affected(Sysctls sysctls, String master) {
        List<String> names = new ArrayList<>();
        names.add(master);
        boolean ipv4 = master.equals(Inspector.IPV4_FORWARDING);
        String directory = ipv4 ? "net/ipv4/conf" : "net/ipv6/conf";
        for (String entry : sysctls.list(directory)) {
            names.add(directory + "/" + entry + "/forwarding");
            if (ipv4) {
                names.add(directory + "/" + entry + "/accept_redirects");
            }
        }
        return names;
    }
}
