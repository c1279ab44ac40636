package io.wirefleet.agent;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `down`: removes what the agent made and puts back what was there before (I9).
@Command(
        name = "down",
        sortOptions = false,
        description = "Remove what the agent made - interface, firewall table, routes - and put the sysctls back."
                + " An interface that was adopted stays as it is now. The enrolment stays; 'run' makes it all again.")
final class DownCommand implements Callable<Integer> {
    @Mixin
    private final StateDirectoryOption stateDirectory = new StateDirectoryOption();

    @Override
    public Integer call() {
        StateDirectory directory = stateDirectory.directory();
        Enrolment enrolment = directory.enrolment();
        if (enrolment == null) {
            throw new CommandException("this machine is not enrolled (nothing in " + directory.path()
                    + "), so there is nothing of the agent's to remove");
        }
        try (StateDirectory.Lock _ = directory.lock();
                LocalMachine local = LocalMachine.open(Main.searchPath(), enrolment.serverId())) {
            List<String> done = new Reconciler(
                            local.machine(),
                            RestoreRecord.load(directory),
                            directory.wireGuardKey(new SecureRandom()),
                            enrolment.serverId())
                    .tearDown();
            done.forEach(System.out::println);
            if (done.isEmpty()) {
                System.out.println("nothing to remove");
            }
        }
        return 0;
    }
}
