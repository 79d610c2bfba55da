package io.keelson.cli.up;

import static io.keelson.cli.CommandException.failure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The data folder of one cluster, held for as long as this object is open. */
final class ClusterFolder implements AutoCloseable {
    private static final String FORMAT = "1";

    private final Path folder;
    private final FileChannel lock;

    private ClusterFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder if need be, and takes it; one clear line if that cannot be. */
    static ClusterFolder open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw failure("cannot make the data folder " + absolute + ": " + reason(e));
        }
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            absolute.resolve("up.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure("cannot write to the data folder " + absolute + ": " + reason(e));
        }
        try {
            if (channel.tryLock() != null) {
                return new ClusterFolder(absolute, channel);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // The same as a lock that another process holds: it cannot be had.
        }
        closeQuietly(channel);
        throw failure(
                "another keelson up runs on the data in "
                        + absolute
                        + "; stop it, or choose another --data-dir");
    }

    /**
     * The plan of the cluster whose data are here; one to {@link #keep} if there are none.
     *
     * @param members as asked for, null for whatever is here (3 in a new folder)
     * @param clientPort as asked for, null for whatever is here (2379 in a new folder)
     * @param newToken used in a new folder only
     */
    ClusterPlan plan(@Nullable Integer members, @Nullable Integer clientPort, String newToken) {
        Path file = planFile();
        if (!Files.exists(file)) {
            return new ClusterPlan(
                    folder,
                    members == null ? 3 : members,
                    clientPort == null ? 2379 : clientPort,
                    newToken);
        }
        ClusterPlan plan = read(file);
        if (members != null && members != plan.memberCount()) {
            throw failure(
                    "the data in %s are of a cluster of %d; leave --members out, or choose another --data-dir"
                            .formatted(folder, plan.memberCount()));
        }
        if (clientPort != null && clientPort != plan.clientPort()) {
            throw failure(
                    "the data in %s are of a cluster at port %d; leave --client-port out, or choose another --data-dir"
                            .formatted(folder, plan.clientPort()));
        }
        return plan;
    }

    /** Fixes the plan of a new folder, once nothing stands in the way of its first start. */
    void keep(ClusterPlan plan) {
        Path file = planFile();
        if (!Files.exists(file)) {
            write(file, plan);
        }
    }

    private Path planFile() {
        return folder.resolve("cluster.properties");
    }

    private ClusterPlan read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
            String format = properties.getProperty("format", "");
            if (!format.equals(FORMAT)) {
                throw failure(
                        "%s has format \"%s\", this program reads %s; use the program that made it"
                                .formatted(file, format, FORMAT));
            }
            return new ClusterPlan(
                    folder,
                    Integer.parseInt(properties.getProperty("members", "")),
                    Integer.parseInt(properties.getProperty("client-port", "")),
                    properties.getProperty("token", ""));
        } catch (IOException | IllegalArgumentException e) {
            throw failure(
                    "cannot read %s: %s; restore it, or choose another --data-dir"
                            .formatted(file, reason(e)));
        }
    }

    /** Whole or not at all: written beside it, then renamed. */
    private static void write(Path file, ClusterPlan plan) {
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("members", Integer.toString(plan.memberCount()));
        properties.setProperty("client-port", Integer.toString(plan.clientPort()));
        properties.setProperty("token", plan.token());
        Path part = file.resolveSibling("cluster.properties.part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                properties.store(out, "Made by keelson up; fixed for as long as these data live.");
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure("cannot write " + file + ": " + reason(e));
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.FileAlreadyExistsException _ -> "a file is in its place";
            case java.nio.file.NotDirectoryException _ -> "a file is in its place";
            case java.nio.file.NoSuchFileException _ -> "no such file";
            default -> e.getClass().getSimpleName() + message;
        };
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was never written to: nothing is lost with it.
            return;
        }
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
