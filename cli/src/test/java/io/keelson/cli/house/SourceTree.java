package io.keelson.cli.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of this repository that people wrote. */
public final class SourceTree {
    private static final Set<String> OTHERS =
            Set.of("target", ".git", ".keelson", ".idea", ".vscode", "node_modules");
    private static final Set<String> BINARY =
            Set.of("png", "jar", "class", "bin", "aot", "so", "gz", "zip", "db", "wal", "log");

    private SourceTree() {}

    /**
     * One file.
     *
     * @param path from the root of the repository, with slashes
     */
    record Source(String path, List<String> lines) {
        boolean isJava() {
            return path.endsWith(".java");
        }

        boolean isMainJava() {
            return isJava() && path.contains("src/main/java/");
        }
    }

    /** The repository's root: the folder of the launcher. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("keelson"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run this inside the repository");
            }
        }
        return folder;
    }

    static List<Source> read() {
        List<Source> sources = new ArrayList<>();
        collect(root(), root(), sources);
        return sources;
    }

    private static void collect(Path root, Path folder, List<Source> sources) {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.sorted().toList()) {
                String name = child.getFileName().toString();
                if (Files.isDirectory(child)) {
                    if (!OTHERS.contains(name)) {
                        collect(root, child, sources);
                    }
                } else if (!BINARY.contains(name.substring(name.lastIndexOf('.') + 1))
                        && Files.isRegularFile(child)
                        && !name.equals(".git")) {
                    sources.add(source(root, child));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source source(Path root, Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        String path = root.relativize(file).toString().replace('\\', '/');
        return new Source(path, text.lines().toList());
    }
}
