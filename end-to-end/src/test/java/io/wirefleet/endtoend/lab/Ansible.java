package io.wirefleet.endtoend.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// `ansible-playbook` with the role of this repository. It connects to machines as to any others; what stands in for
/// `ssh` enters them instead.
public final class Ansible {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              roles: [wirefleet_agent]
            """;

    private final Path directory;
    private final Map<String, ObjectNode> hosts = new LinkedHashMap<>();

    /// @param directory where playbook and inventory are written
    public Ansible(Path directory) {
        this.directory = directory;
        write("playbook.yml", PLAYBOOK);
    }

    /// Adds a machine to the inventory, and answers its variables, which may be changed until the end.
    public ObjectNode host(String name, DebianMachine machine) {
        String ssh = machine.on("eval \"$0\"").stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "#!/bin/sh\nfor command; do :; done\nexec ", " \"$command\"\n"));
        Path program = write(name + ".ssh", ssh);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ObjectNode variables = Json.object()
                .put("ansible_connection", "ssh")
                .put("ansible_ssh_executable", program.toString())
                .put("ansible_python_interpreter", "/usr/bin/python3");
        hosts.put(name, variables);
        return variables;
    }

    /// Applies the role.
    ///
    /// @param limit which machines, as a pattern; `all`
    public Command apply(String limit) {
        ObjectNode inventory = Json.object();
        ObjectNode all = inventory.putObject("all").putObject("hosts");
        hosts.forEach(all::set);
        return Command.attempt(
                List.of(
                        "ansible-playbook",
                        "-v",
                        "--limit",
                        limit,
                        "--inventory",
                        write("inventory.json", inventory.toString()).toString(),
                        directory.resolve("playbook.yml").toString()),
                Map.of(
                        "ANSIBLE_ROLES_PATH",
                        Programs.source("packaging/ansible/roles").toString(),
                        "ANSIBLE_HOME",
                        directory.resolve("home").toString(),
                        "ANSIBLE_LOCAL_TEMP",
                        directory.resolve("tmp").toString(),
                        "ANSIBLE_SSH_TRANSFER_METHOD",
                        "piped",
                        "ANSIBLE_PIPELINING",
                        "true",
                        "ANSIBLE_NOCOLOR",
                        "true",
                        "LC_ALL",
                        "C.UTF-8"),
                "",
                LIMIT);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
