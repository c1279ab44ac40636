package io.wirefleet.endtoend.vm;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// The agent's own code as a process of nobody's that has what the systemd unit leaves its user: CAP_NET_ADMIN, and
/// no way to more.
final class UnitUser implements AutoCloseable {
    private static final int NOBODY = 65_534;

    private final Process process;
    private final BufferedReader output;

    private UnitUser(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Brings the machine to a state with one peer, says so, and takes all of it down once its input ends.
    public static void main(String[] arguments) throws IOException {
        SecureRandom random = new SecureRandom();
        Server server = Server.create(Path.of(arguments[0]));
        PublicKey peer = PrivateKey.generate(random).publicKey();
        server.tell(server.peer(new PeerId(new UUID(6, 1)), peer, IpPrefix.parse("100.64.0.13/32")));
        System.out.println(peer);
        new InputStreamReader(System.in, StandardCharsets.UTF_8).read();
        server.down();
        System.out.println("down");
    }

    /// Starts one. Its directory is made in one that everybody may write to.
    static UnitUser start() throws IOException {
        String command = "setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups --no-new-privs"
                + " --bounding-set=-all,+net_admin --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin"
                + " /runtime/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "
                + System.getProperty("java.class.path") + " " + UnitUser.class.getName() + " /tmp/unit-user";
        return new UnitUser(
                new ProcessBuilder(Pattern.compile(" ").splitAsStream(command).toList())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /// The next line that it says.
    String line() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the kernel says of the process's user and capabilities.
    List<String> rights() {
        return Guest.run("grep -E ^(Uid|CapEff|CapBnd): /proc/" + process.pid() + "/status")
                .lines()
                .toList();
    }

    /// Ends its input.
    void takeDown() throws IOException {
        process.getOutputStream().close();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
