import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes a program that needs no Java installed: a directory with a launcher, the program's jars, a Java runtime trimmed
/// to the modules it uses, and, where asked for, an ahead-of-time cache of its loaded and linked classes (JEP 483, 514,
/// 515) for a quick start. Run by Maven as a source file, on the project's JDK, in the phase `package`, after the jar.
///
/// The result holds `lib/` with the jars, `runtime/`, and the launcher. It may be moved and copied; where a copy does not
/// keep modification times it runs without its cache.
///
/// What has not changed is not made again: `dist.stamp` beside the output names the jars, the arguments, this file and
/// the JDK that the output was made of; `dist-runtime.stamp` does so for the runtime, the slowest part.
///
/// Arguments, each `--name=value`, but for the class path, which Maven gives as an argument of its own. Those marked *
/// may stand several times:
///
/// | name | value |
/// |---|---|
/// | `output` | the directory to make; what was there is replaced |
/// | `launcher` | the launcher's path in it, such as `bin/wirefleet-agent` |
/// | `launcher-script` | lines of the shell for the launcher's end, which start the program with `start ARGUMENT...`, on which they don't come back; `$home` is the output, and what stands in `$before` goes before the command. Absent: it is started |
/// | `main-class` | the program's main class |
/// | `jar` | the module's own jar |
/// | `class-path` | the module's runtime class path; directories in it stand for the module's own jar and are left out |
/// | `modules` | modules of the JDK that the program uses, with commas |
/// | `security-providers` | the JDK's providers of cryptography that the program uses, with commas; absent: the JDK's own list |
/// | `compress` | jlink's: `zip-0` (quick start) to `zip-9` (small); default `zip-6` |
/// | `jvm` * | a flag of the JVM |
/// | `train` * | an argument of the run in which the cache is made; no `train` and no `train-driver`: no cache. `{scratch}` in it is a directory that is thrown away afterwards |
/// | `train-environment` * | `NAME=value` for that run |
/// | `train-driver` | a main class that runs the command it gets as arguments to its end; absent: the run ends by itself |
/// | `train-driver-classes` | the directory where that class is; the program's jars are on its class path too |
/// | `ignore-signal` * | a signal that the program must not see, such as `INT` |
/// | `times` | `restore` has the launcher give the jars their times back where a copy lost them: the JVM uses no cache of jars that seem changed |
/// | `signatures` | `drop` leaves the jars' signatures out, with the digests in their manifests: the JVM keeps classes of signed jars out of its cache, and checks them at each start |
/// | `copy` | a second directory that gets the same |
final class Dist {
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=warning:stderr", "-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr");
    private static final FileTime EPOCH = FileTime.from(Instant.parse("2026-11-22T00:00:00Z"));

    /// The same for touch(1).
    private static final String EPOCH_TEXT = "202611220000.00";

    private final Arguments arguments;
    private final Path output;
    private final Path launcher;
    private final List<Path> jars;

    private Dist(Arguments arguments) {
        this.arguments = arguments;
        this.output = Path.of(arguments.one("output")).toAbsolutePath().normalize();
        this.launcher = output.resolve(arguments.one("launcher"));
        this.jars = Stream.concat(
                        Stream.of(Path.of(arguments.one("jar"))),
                        Arrays.stream(arguments.one("class-path").split(":")).map(Path::of).filter(Files::isRegularFile))
                .distinct()
                .toList();
    }

    public static void main(String[] args) throws Exception {
        new Dist(Arguments.of(List.of(args))).make();
    }

    private void make() throws Exception {
        Path stamp = output.resolveSibling(output.getFileName() + ".stamp");
        String recipe = digest(arguments.all() + self() + jdk(), inputs());
        if (Files.exists(stamp) && Files.readString(stamp).equals(recipe) && Files.exists(launcher)) {
            return;
        }
        Files.deleteIfExists(stamp);
        makeRuntime();
        copyJars();
        writeLauncher();
        if (isTrained()) {
            train();
        }
        if (arguments.has("copy")) {
            copyTree(output, Path.of(arguments.one("copy")));
        }
        Files.writeString(stamp, recipe);
    }

    private List<Path> inputs() {
        return Stream.concat(jars.stream(), arguments.each("launcher-script").stream().map(Path::of)).toList();
    }

    private static String self() throws IOException {
        return Files.readString(Path.of(System.getProperty("jdk.launcher.sourcefile", "Dist.java")));
    }

    private static String jdk() throws IOException {
        return Files.readString(Path.of(System.getProperty("java.home"), "release"));
    }

    private void makeRuntime() throws IOException {
        Path runtime = output.resolve("runtime");
        Path stamp = output.resolveSibling(output.getFileName() + "-runtime.stamp");
        String recipe = digest(arguments.one("modules") + compression() + arguments.each("security-providers") + jdk(), List.of());
        if (Files.exists(stamp) && Files.readString(stamp).equals(recipe) && Files.isDirectory(runtime)) {
            return;
        }
        Files.deleteIfExists(stamp);
        deleteTree(runtime);
        Files.createDirectories(output);
        int exit = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalStateException("this JDK has no jlink: " + System.getProperty("java.home")))
                .run(
                        System.out,
                        System.err,
                        "--add-modules=" + arguments.one("modules"),
                        "--output=" + runtime,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress=" + compression());
        if (exit != 0) {
            throw new IllegalStateException("jlink failed with exit status " + exit);
        }
        if (arguments.has("security-providers")) {
            keepSecurityProviders(runtime.resolve("conf/security/java.security"));
        }
        Files.writeString(stamp, recipe);
    }

    /// The JDK looks for every provider of its list when somebody asks for all, also for those that are not linked in.
    private void keepSecurityProviders(Path settings) throws IOException {
        List<String> kept = Arrays.asList(arguments.one("security-providers").split(","));
        List<String> lines = new ArrayList<>(Files.readAllLines(settings));
        lines.removeIf(line -> line.matches("security\\.provider\\.[0-9]+=.*"));
        for (int i = 0; i < kept.size(); i++) {
            lines.add("security.provider." + (i + 1) + "=" + kept.get(i));
        }
        Files.write(settings, lines);
    }

    private String compression() {
        return arguments.has("compress") ? arguments.one("compress") : "zip-6";
    }

    private void copyJars() throws IOException {
        Path lib = output.resolve("lib");
        deleteTree(lib);
        Files.createDirectories(lib);
        for (Path jar : jars) {
            Path copy = lib.resolve(jar.getFileName());
            if (arguments.has("signatures") && isSigned(jar)) {
                copyUnsigned(jar, copy);
            } else {
                Files.copy(jar, copy);
            }
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setLastModifiedTime(copy, EPOCH);
        }
    }

    private static boolean isSignature(String entry) {
        return entry.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static boolean isSigned(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().anyMatch(entry -> isSignature(entry.getName()));
        }
    }

    private static void copyUnsigned(Path jar, Path copy) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                ZipOutputStream unsigned = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (!isSignature(entry.getName())) {
                    ZipEntry kept = new ZipEntry(entry.getName());
                    kept.setLastModifiedTime(EPOCH);
                    unsigned.putNextEntry(kept);
                    InputStream content = zip.getInputStream(entry);
                    if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        unsigned.write(mainSection(content.readAllBytes()));
                    } else {
                        content.transferTo(unsigned);
                    }
                    unsigned.closeEntry();
                }
            }
        }
    }

    /// A manifest without the digest of each entry, which only a signature needs: a megabyte in some jars, and the JVM
    /// reads it at each start. Source: JAR File Specification, "Manifest Specification".
    private static byte[] mainSection(byte[] manifest) throws IOException {
        Manifest whole = new Manifest(new ByteArrayInputStream(manifest));
        whole.getEntries().clear();
        ByteArrayOutputStream main = new ByteArrayOutputStream();
        whole.write(main);
        return main.toByteArray();
    }

    private boolean isTrained() {
        return arguments.has("train") || arguments.has("train-driver");
    }

    private List<String> flags() {
        return Stream.concat(QUIET.stream(), arguments.each("jvm").stream()).toList();
    }

    private Path cache() {
        return output.resolve("lib").resolve("classes.aot");
    }

    private void writeLauncher() throws IOException {
        String upwards = output.relativize(launcher.getParent()).toString().isEmpty()
                ? ""
                : "/..".repeat(output.relativize(launcher.getParent()).getNameCount());
        String classPath = jars.stream()
                .map(jar -> "$home/lib/" + jar.getFileName())
                .collect(Collectors.joining(":"));
        String flags = flags().stream().map(flag -> "'" + flag + "'").collect(Collectors.joining(" "))
                + (isTrained() ? " -XX:AOTCache=\"$home/lib/classes.aot\"" : "");
        String traps = arguments.each("ignore-signal").stream()
                .map(signal -> "trap '' " + signal + "\n")
                .collect(Collectors.joining());
        String times = arguments.has("times")
                ? "[ \"$home/lib/" + jars.getFirst().getFileName() + "\" -ot \"$home/lib/classes.aot\" ]"
                        + " || TZ=UTC0 touch -c -t " + EPOCH_TEXT + " \"$home\"/lib/*.jar 2>/dev/null\n"
                : "";
        // On standard output, the first line of which Terraform shows where it is not what it expects of a plugin.
        String whole = "[ -x \"$home/runtime/bin/java\" ] && [ -f \"$home/lib/" + jars.getFirst().getFileName() + "\" ] || {"
                + " echo \"$0 is not whole: the folders runtime and lib of its package must lie in $home. Install the whole"
                + " package, not this file alone.\"; exit 1; }\n";
        String java = "\"$home/runtime/bin/java\" %s -cp \"%s\" %s \"$@\"".formatted(flags, classPath, arguments.one("main-class"));
        String start = arguments.has("launcher-script")
                ? "before=\nstart() { exec $before " + java + "; }\n" + Files.readString(Path.of(arguments.one("launcher-script")))
                : "exec " + java + "\n";
        String script = """
                #!/bin/sh
                # Runs the program on the Java runtime that lies beside it.
                %s\
                self=$0
                while [ -L "$self" ]; do self=$(readlink -f -- "$self"); done
                case $self in */*) home=${self%%/*}%s ;; *) home=.%s ;; esac
                %s\
                %s\
                %s""".formatted(traps, upwards, upwards, whole, times, start);
        Files.createDirectories(launcher.getParent());
        Files.writeString(launcher, script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void train() throws Exception {
        Path scratch = Files.createTempDirectory("dist-training");
        try {
            List<String> command = new ArrayList<>();
            if (arguments.has("train-driver")) {
                command.addAll(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        arguments.one("train-driver-classes") + ":" + jars.stream().map(Path::toString).collect(Collectors.joining(":")),
                        arguments.one("train-driver")));
            }
            command.addAll(List.of(
                    output.resolve("runtime/bin/java").toString(), "-XX:AOTCacheOutput=" + cache()));
            command.addAll(flags());
            command.addAll(List.of(
                    "-cp",
                    jars.stream()
                            .map(jar -> output.resolve("lib").resolve(jar.getFileName()).toString())
                            .collect(Collectors.joining(":")),
                    arguments.one("main-class")));
            arguments.each("train").forEach(argument -> command.add(argument.replace("{scratch}", scratch.toString())));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            arguments.each("train-environment").forEach(pair -> builder.environment()
                    .put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1).replace("{scratch}", scratch.toString())));
            watch(builder.start());
        } finally {
            deleteTree(scratch);
        }
        if (!Files.exists(cache())) {
            throw new IllegalStateException("the training run made no ahead-of-time cache");
        }
    }

    private void watch(Process process) throws Exception {
        Thread guard = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(3, TimeUnit.MINUTES)) {
                    process.toHandle().destroyForcibly();
                }
            } catch (InterruptedException _) {
                process.toHandle().destroyForcibly();
            }
        });
        process.getOutputStream().close();
        List<String> said = new ArrayList<>();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        }
        int exit = process.waitFor();
        guard.join();
        if (exit != 0) {
            throw new IllegalStateException("the training run failed with exit status " + exit + ":\n" + String.join("\n", said));
        }
    }

    private static String digest(String text, List<Path> files) throws IOException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(text.getBytes(StandardCharsets.UTF_8));
            for (Path file : files) {
                sha256.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                sha256.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        deleteTree(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /// The command line, `--name=value` each.
    private record Arguments(List<String> all) {
        static Arguments of(List<String> words) {
            List<String> joined = new ArrayList<>(words);
            int name = joined.indexOf("--class-path");
            joined.set(name, "--class-path=" + joined.remove(name + 1));
            return new Arguments(joined);
        }

        List<String> each(String name) {
            String prefix = "--" + name + "=";
            return all.stream()
                    .filter(argument -> argument.startsWith(prefix))
                    .map(argument -> argument.substring(prefix.length()))
                    .toList();
        }

        boolean has(String name) {
            return !each(name).isEmpty();
        }

        String one(String name) {
            List<String> values = each(name);
            if (values.size() != 1) {
                throw new IllegalArgumentException("needs --" + name + "=… once, has it " + values.size() + " times");
            }
            return values.getFirst();
        }
    }
}
