package io.keelson.chaos;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the programs are that the tests drive. Each is looked for by a system property, an
 * environment variable and then the {@code PATH}; a property or variable that names no executable
 * file is a mistake of the caller and is refused, because a test that is skipped by a typo would
 * look like one that passed.
 */
public final class Peers {
    private Peers() {}

    /** A real etcd server: {@code keelson.peer.etcd}, {@code KEELSON_PEER_ETCD}, or the PATH. */
    public static Optional<Path> etcd() {
        return find("keelson.peer.etcd", "KEELSON_PEER_ETCD", "etcd");
    }

    /** etcdctl: {@code keelson.peer.etcdctl}, {@code KEELSON_PEER_ETCDCTL}, or the PATH. */
    public static Optional<Path> etcdctl() {
        return find("keelson.peer.etcdctl", "KEELSON_PEER_ETCDCTL", "etcdctl");
    }

    /**
     * Our launcher: {@code keelson.launcher}, {@code KEELSON_LAUNCHER}, or the file {@code keelson}
     * of the source tree that the current directory lies in.
     */
    public static Optional<Path> keelson() {
        Optional<Path> named = named("keelson.launcher", "KEELSON_LAUNCHER");
        return named.isPresent() ? named : repositoryRoot().map(root -> root.resolve("keelson"));
    }

    /** An ordinary tool of the system such as {@code strace}, from the PATH. */
    public static Optional<Path> tool(String program) {
        return onPath(program);
    }

    private static Optional<Path> find(String property, String variable, String program) {
        Optional<Path> named = named(property, variable);
        return named.isPresent() ? named : onPath(program);
    }

    private static Optional<Path> named(String property, String variable) {
        String value = System.getProperty(property);
        if (value == null || value.isEmpty()) {
            value = System.getenv(variable);
        }
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(value);
        if (!Files.isExecutable(file)) {
            throw new IllegalStateException(
                    property + " / " + variable + " is not an executable file: " + value);
        }
        return Optional.of(file.toAbsolutePath());
    }

    private static Optional<Path> onPath(String program) {
        List<Path> folders = new ArrayList<>();
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Optional<Path> repositoryRoot() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("keelson"))
                    && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }
}
