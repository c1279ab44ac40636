package io.wirefleet.agent;

import io.wirefleet.agent.doctor.Checkup;
import io.wirefleet.agent.doctor.LocalFacts;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.machine.LocalMachine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `doctor`: what of this machine is not as a WireGuard server needs it. Changes nothing.
@Command(
        name = "doctor",
        sortOptions = false,
        description =
                "Look this machine over: WireGuard, MTU, forwarding, connection tracking, network card, clock, disk,"
                        + " console, drift. Each line has the figure, and the fix where there is something to mend. Works before"
                        + " 'enroll', and without root as far as it may look.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:nothing to mend; what could not be looked at is said to be so",
            "1:warnings",
            "2:wrong arguments",
            "3:something does not work"
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final StateDirectoryOption stateDirectory = new StateDirectoryOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Checkup checkup = Checkup.of(new LocalFacts(
                        stateDirectory.directory(),
                        Main.searchPath(),
                        LocalMachine.kernelSettings(),
                        new HostFiles(Path.of("/proc")),
                        InstantSource.system())
                .gather());
        System.out.print(json ? checkup.toJson().toPrettyString() + System.lineSeparator() : checkup.toText());
        return checkup.exitStatus();
    }
}
