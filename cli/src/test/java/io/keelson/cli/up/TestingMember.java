package io.keelson.cli.up;

import io.keelson.cli.server.ParentPipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process that stands for a member, an API server or an agent: takes its port, reports over the
 * pipe, and ends with its parent. A file in its data folder makes it behave badly: {@code refuse}
 * holds a reason to fail with, {@code die} an exit code to end with. It notes each start in {@code
 * NAME.starts} beside it.
 */
final class TestingMember {
    private TestingMember() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> flags = new HashMap<>();
        for (String argument : List.of(arguments)) {
            int equals = argument.indexOf('=');
            if (equals > 0) {
                flags.put(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        ParentPipe parent = new ParentPipe(System.in, System.out);
        String name =
                flags.getOrDefault("--name", arguments[0].equals("agent") ? "agent" : "apiserver");
        Path data =
                flags.containsKey("--data-dir")
                        ? Path.of(flags.get("--data-dir"))
                        : Path.of(flags.getOrDefault("--kubeconfig", "")).resolveSibling(name);
        Path starts = data.resolveSibling(name + ".starts");
        Files.writeString(
                starts,
                ProcessHandle.current().pid()
                        + " "
                        + flags.getOrDefault("--initial-cluster-state", "")
                        + " "
                        + flags.getOrDefault("--initial-cluster", "")
                        + "\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
        if (Files.exists(data.resolve("refuse"))
                && flags.getOrDefault("--initial-cluster-state", "").equals("new")) {
            parent.reportFailed(Files.readString(data.resolve("refuse")));
            System.exit(1);
        }
        Files.createDirectories(data);
        if (Files.exists(data.resolve("die"))) {
            int exitCode = Integer.parseInt(Files.readString(data.resolve("die")));
            Files.delete(data.resolve("die"));
            System.exit(exitCode);
        }
        String url =
                flags.getOrDefault(
                        "--listen-client-urls", ":" + flags.getOrDefault("--secure-port", "0"));
        int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        try (ServerSocket socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            if (socket.isBound()) {
                parent.reportReady();
                parent.awaitParentGone();
            }
        }
    }
}
