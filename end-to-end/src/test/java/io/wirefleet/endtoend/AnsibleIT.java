package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.AgentPackages;
import io.wirefleet.endtoend.lab.Ansible;
import io.wirefleet.endtoend.lab.DebianMachine;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// The Ansible role on clean Debian machines.
@Needs({
    Need.ROOT,
    Need.IP,
    Need.NFT,
    Need.WG,
    Need.WIREGUARD_GO,
    Need.BUSYBOX,
    Need.MMDEBSTRAP,
    Need.SYSTEMD_NSPAWN,
    Need.ANSIBLE
})
class AnsibleIT {
    @Test
    @DisplayName(
            "I10, I12: the role installs, enrols and upgrades, shows no token, and changes nothing the second time")
    void installsEnrolsAndUpgrades(@TempDir Path scratch) throws IOException {
        try (Fleet fleet = Fleet.start(2, 0)) {
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String first = fleet.server(1, network);
            String second = fleet.server(2, network);
            DebianMachine debian = DebianMachine.boot(fleet.lab(), 1);
            DebianMachine other = DebianMachine.boot(fleet.lab(), 2);
            String console = fleet.console().endpoint().toString();
            Ansible ansible = new Ansible(scratch);
            ObjectNode packaged = ansible.host("debian", debian)
                    .put("wirefleet_agent_console", console)
                    .put(
                            "wirefleet_agent_package",
                            AgentPackages.built().debianPackage().toString());
            ansible.host("other", other)
                    .put("wirefleet_agent_console", console)
                    .put(
                            "wirefleet_agent_package",
                            AgentPackages.built().archive().toString())
                    .put("wirefleet_agent_join_token_file", token(scratch.resolve("other"), fleet.joinToken(second)));
            assertThat(ansible.apply("all").output())
                    .contains("this server is not enrolled; give wirefleet_agent_join_token")
                    .doesNotContain("unreachable=1");
            fleet.awaitApplied(second);

            String token = token(scratch.resolve("debian"), fleet.joinToken(first));
            packaged.put("wirefleet_agent_join_token", "{{ lookup('ansible.builtin.file', '" + token + "') }}");
            String output = ansible.apply("all").expectSuccess();
            assertThat(recap(output, "other")).contains("changed=0 ");
            fleet.secrets().expectNoneIn("what Ansible prints", output);
            fleet.secrets().expectNoneIn("the machine's journal", debian.run("journalctl -o cat"));
            fleet.awaitApplied(first);
            Files.delete(Path.of(token));
            packaged.remove("wirefleet_agent_join_token");
            assertThat(recap(ansible.apply("debian").expectSuccess(), "debian")).contains("changed=0 ");

            String agent = mainProcess(debian);
            String wireguard = debian.run("pidof wireguard-go");
            packaged.put(
                    "wirefleet_agent_package",
                    AgentPackages.newer(scratch).debianPackage().toString());
            ansible.apply("debian").expectSuccess();
            assertThat(debian.run("dpkg-query -W -f '${Version}' wirefleet-agent"))
                    .isEqualTo("99.0.0");
            assertThat(mainProcess(debian)).isNotEqualTo(agent);
            assertThat(debian.run("pidof wireguard-go")).isEqualTo(wireguard);
            fleet.secrets().expectNoneInArguments();
        }
    }

    private static String token(Path file, String token) throws IOException {
        return Files.writeString(file, token + "\n").toString();
    }

    private static String recap(String output, String host) {
        return output.lines()
                .filter(line -> line.matches(host + " +: ok=.*"))
                .findFirst()
                .orElseThrow();
    }

    private static String mainProcess(DebianMachine debian) {
        return debian.run("systemctl show -p MainPID --value wirefleet-agent").strip();
    }
}
