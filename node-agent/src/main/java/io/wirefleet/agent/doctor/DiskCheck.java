package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Disk;

/// Whether there is room for the last good state.
final class DiskCheck implements Check {
    /// A state of 60,000 peers takes some 30 MiB, twice while it is replaced.
    private static final long WARN_BYTES = 100L << 20;

    private static final long FAIL_BYTES = 4L << 20;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.disk().judged(name(), this::judge);
    }

    private Finding judge(Disk disk) {
        String figure = disk.path() + ": " + (disk.usableBytes() >> 20) + " MiB free";
        String fix = "make room on the file system of " + disk.path()
                + ": a state that cannot be stored is not acknowledged";
        if (disk.readOnly() || disk.usableBytes() < FAIL_BYTES) {
            return Finding.fail(name(), figure + (disk.readOnly() ? ", and it is mounted read-only" : ""), fix);
        }
        return disk.usableBytes() < WARN_BYTES ? Finding.warn(name(), figure, fix) : Finding.pass(name(), figure);
    }
}
