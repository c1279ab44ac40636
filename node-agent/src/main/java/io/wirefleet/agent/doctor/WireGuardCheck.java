package io.wirefleet.agent.doctor;

import io.wirefleet.agent.wireguard.WireGuardBackend;

/// What implements WireGuard. In the kernel it forwards several times as much as in a process.
final class WireGuardCheck implements Check {
    @Override
    public String name() {
        return "wireguard";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.wireGuard().judged(name(), this::judge);
    }

    private Finding judge(String implementation) {
        if (implementation.equals(WireGuardBackend.NONE)) {
            return Finding.fail(
                    name(),
                    "neither in the kernel nor as a program",
                    "load the module (modprobe wireguard), install a kernel that has it, or the package wireguard-go,"
                            + " and restart the agent");
        }
        return implementation.equals("kernel")
                ? Finding.pass(name(), "in the kernel")
                : Finding.warn(
                        name(),
                        implementation + ", in a process: several times slower than the kernel",
                        "load the module (modprobe wireguard), or install a kernel that has it, and restart the agent");
    }
}
