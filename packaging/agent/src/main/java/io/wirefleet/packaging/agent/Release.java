package io.wirefleet.packaging.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A release of the agent for one architecture: an archive and a Debian package of the same files.
///
/// @param maintainer name and address, as in deb-control(5)
/// @param files the directory with `home`, what is put into the agent's own directory,
///     `root`, what is installed beside it, and `deb`, Debian's own
/// @param license the licence's text
record Release(String version, Instant time, String maintainer, Path files, Path license) {
    private static final String HOME = "usr/lib/wirefleet-agent";

    /// @param architecture Debian's word for it, such as `amd64`
    /// @param agent its built directory, with its runtime
    /// @param output the directory of the results
    void write(String architecture, Path agent, Path output) throws IOException {
        Files.createDirectories(output);
        String name = "wirefleet-agent_" + version + "_linux_" + architecture;
        try (OutputStream out = Files.newOutputStream(output.resolve(name + ".tar.gz"))) {
            new Tree()
                    .addAll("", agent)
                    .addAll("", files.resolve("home"))
                    .addAll("share", files.resolve("root/usr"))
                    .add("LICENSE", Entry.File.of(license))
                    .add("VERSION", Entry.File.of(version + "\n"))
                    .write(out, "wirefleet-agent/", time);
        }
        Tree installed = new Tree()
                .addAll(HOME, agent)
                .addAll(HOME, files.resolve("home"))
                .addAll("", files.resolve("root"))
                .add("usr/bin/wirefleet-agent", new Entry.Link("../lib/wirefleet-agent/bin/wirefleet-agent"))
                .add("usr/share/doc/wirefleet-agent/copyright", Entry.File.of(license));
        new DebianPackage(control(architecture), scripts(), installed)
                .write(output.resolve("wirefleet-agent_" + version + "_" + architecture + ".deb"), time);
    }

    private String control(String architecture) throws IOException {
        return "Package: wirefleet-agent\nVersion: " + version + "\nArchitecture: " + architecture + "\nMaintainer: "
                + maintainer + "\n" + Files.readString(files.resolve("deb/control"));
    }

    private Map<String, String> scripts() throws IOException {
        Map<String, String> scripts = new LinkedHashMap<>();
        for (String name : new String[] {"postinst", "prerm", "postrm"}) {
            scripts.put(name, Files.readString(files.resolve("deb").resolve(name)));
        }
        return scripts;
    }
}
