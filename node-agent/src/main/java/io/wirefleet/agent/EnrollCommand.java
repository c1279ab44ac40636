package io.wirefleet.agent;

import io.wirefleet.agent.console.ConsoleClient;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.Adoption;
import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.state.Capability;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `enroll`: makes this machine a server of a console. The keys are made first and kept, so that a try that
/// failed is simply made again; nothing else is kept unless the console took the enrolment.
@Command(
        name = "enroll",
        sortOptions = false,
        description = "Make this machine a server of a console, with a join token that the console gave out.")
final class EnrollCommand implements Callable<Integer> {
    private static final int LONGEST_TOKEN = 4096;

    @Mixin
    private final StateDirectoryOption stateDirectory = new StateDirectoryOption();

    @Option(
            names = "--console",
            required = true,
            paramLabel = "<url>",
            description = "The console's address, such as https://console.example.net:8443.")
    @SuppressWarnings("NullAway.Init") // picocli sets it: it is required
    private URI console;

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "<file>",
            description = "The file that holds the join token; '-' reads it from standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it: it is required
    private String tokenFile;

    @Option(names = "--force", description = "Enrol anew, although this machine is enrolled already; after 'down'.")
    private boolean force;

    @Option(
            names = "--adopt",
            paramLabel = "<interface>",
            description = "Take over this live WireGuard interface as it is, sessions and all: its private key becomes"
                    + " this server's and stays here; its peers' preshared keys are told to the console, which seals"
                    + " them.")
    private @Nullable String adopt;

    @Override
    public Integer call() throws InterruptedException {
        JoinToken token = readToken();
        Adoption adoption = adopt == null ? null : look(adopt);
        StateDirectory directory = stateDirectory.directory();
        directory.create();
        try (StateDirectory.Lock _ = directory.lock()) {
            Enrolment old = force ? null : directory.enrolment();
            if (old != null) {
                throw new CommandException("this machine is enrolled already, as server " + old.serverId() + " of "
                        + old.console() + ". To enrol it anew: 'wirefleet-agent down', then this command with --force");
            }
            if (force && !RestoreRecord.load(directory).isEmpty()) {
                throw new CommandException("the agent's interface is still there; run 'wirefleet-agent down' first");
            }
            EnrolmentRequest request = new EnrolmentRequest(
                    token,
                    directory.identityKey().verifyingKey(),
                    (adoption == null ? directory.wireGuardKey(new SecureRandom()) : adoption.key()).publicKey(),
                    AgentVersion.text(),
                    Capability.ALL,
                    adoption == null ? Map.of() : adoption.presharedKeys());
            EnrolmentResponse response = call(request);
            Enrolment enrolment =
                    new Enrolment(response.serverId(), console, response.caCertificate(), response.signingKeys());
            new LastGoodState(directory, enrolment).clear();
            if (adoption != null) {
                directory.adoptWireGuardKey(adoption.key());
            }
            RestoreRecord.load(directory).setAdopted(adoption == null ? null : adoption.adopted());
            directory.saveEnrolment(enrolment);
            System.out.println("enrolled as server " + response.serverId() + " of " + console
                    + "; start the agent with 'wirefleet-agent run'"
                    + (adopt == null
                            ? ""
                            : ", which takes over " + adopt + "; disable whatever brought it up until now,"
                                    + " such as with 'systemctl disable wg-quick@" + adopt + "', and do not stop it"));
        }
        return 0;
    }

    private static Adoption look(String name) {
        try (LocalMachine local = LocalMachine.open(Main.searchPath())) {
            return Adoption.of(local.machine(), name);
        } catch (ApplyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandException("the interface " + name + " cannot be read: " + e.getMessage());
        }
    }

    private EnrolmentResponse call(EnrolmentRequest request) throws InterruptedException {
        try (ExecutorService executor = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("http-", 0).daemon().factory())) {
            return ConsoleClient.enroll(console, request, executor);
        }
    }

    private JoinToken readToken() {
        try {
            byte[] bytes = tokenFile.equals("-")
                    ? System.in.readNBytes(LONGEST_TOKEN)
                    : Files.readAllBytes(Path.of(tokenFile));
            return JoinToken.parse(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (InvalidValueException e) {
            throw new CommandException((tokenFile.equals("-") ? "standard input" : tokenFile) + " " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException("the join token cannot be read from " + tokenFile + ": " + e.getMessage());
        }
    }
}
