package io.wirefleet.agent.tuning;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The reverse path filter of the interfaces of exits. What comes back by an exit bears, when the kernel looks where
/// it would have gone, the peer's address already and no mark: by the main table, that is mostly another way. A filter
/// that is strict (1) drops it, a loose one (2) does not. The kernel takes the higher of the interface's own and that
/// of all (Documentation/networking/ip-sysctl.rst).
public final class ReversePath implements Theme {
    private static final String STRICT = "1";
    private static final long LOOSE = 2;

    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        List<Setting> settings = new ArrayList<>();
        for (Exit exit : tunnel.routing().exits()) {
            String own = filter(exit.interfaceName());
            if (exit.serves(Family.IPV4)
                    && settings.stream().noneMatch(setting -> setting.name().equals(own))
                    && isInTheWay(kernel.read(own), kernel.read(filter("all")))) {
                settings.add(Setting.exactly(own, LOOSE));
            }
        }
        return settings;
    }

    private static String filter(String name) {
        return "net/ipv4/conf/" + name + "/rp_filter";
    }

    /// @param own may be loose because the agent made it so
    private static boolean isInTheWay(@Nullable String own, @Nullable String all) {
        return Long.toString(LOOSE).equals(own)
                || (STRICT.equals(own) && !Long.toString(LOOSE).equals(all))
                || ("0".equals(own) && STRICT.equals(all));
    }
}
