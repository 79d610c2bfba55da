package io.keelson.orchestrator.schema.facts;

import io.keelson.orchestrator.schema.facts.ProtoFile.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Writes the facts file.
 *
 * <pre>
 *   GenerateFacts UNPACKED FACTS
 *     UNPACKED  where Debian's packages were unpacked
 *     FACTS     the file to write
 * </pre>
 *
 * What the sources say differently goes to standard output; the merge schema wins.
 */
final class GenerateFacts {
    private static final List<String> PACKAGES =
            List.of(
                    "golang-k8s-api-dev",
                    "golang-k8s-apimachinery-dev",
                    "golang-k8s-apiextensions-apiserver-dev",
                    "golang-k8s-metrics-dev",
                    "golang-k8s-client-go-dev");

    private GenerateFacts() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("GenerateFacts UNPACKED FACTS");
        }
        Path unpacked = Path.of(args[0]);
        List<String> differences = new ArrayList<>();
        Files.write(Path.of(args[1]), facts(unpacked, differences));
        differences.forEach(System.out::println);
    }

    /** The file's lines. */
    static List<String> facts(Path unpacked, List<String> differences) throws IOException {
        Path root = unpacked.resolve("usr/share/gocode/src/k8s.io");
        MergeSchema merge =
                MergeSchema.read(
                        root.resolve("client-go/applyconfigurations/internal/internal.go"));
        TreeMap<String, List<String>> types = new TreeMap<>();
        for (Path file : protoFiles(root)) {
            ProtoFile proto = ProtoFile.read(file);
            GoStructs go = GoStructs.read(file.resolveSibling(""));
            for (Message message : proto.messages()) {
                TypeFacts type =
                        new TypeFacts(proto.protoPackage(), message, go, merge, differences::add);
                if (Names.special(type.name()) == null) {
                    types.put(type.name(), type.lines());
                }
            }
        }
        List<String> lines = header(unpacked);
        types.values().forEach(lines::addAll);
        return lines;
    }

    private static List<Path> protoFiles(Path root) throws IOException {
        try (Stream<Path> walked = Files.walk(root)) {
            return walked.filter(file -> file.endsWith("generated.proto"))
                    .filter(file -> !file.toString().contains("testapigroup"))
                    .filter(file -> !file.endsWith("pkg/runtime/generated.proto"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> header(Path unpacked) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Facts about Kubernetes' API types. Generated; see package-info for the format.");
        lines.add("# Made from these Debian packages (Kubernetes, Apache-2.0; see NOTICE):");
        for (String name : PACKAGES) {
            lines.add("#   " + name + " " + version(unpacked, name));
        }
        return lines;
    }

    private static String version(Path unpacked, String name) throws IOException {
        Path changelog = unpacked.resolve("usr/share/doc/" + name + "/changelog.Debian.gz");
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(changelog)),
                                StandardCharsets.UTF_8))) {
            String first = reader.readLine();
            if (first == null) {
                throw new IOException(changelog + ": empty");
            }
            return first.substring(first.indexOf('(') + 1, first.indexOf(')'));
        }
    }
}
