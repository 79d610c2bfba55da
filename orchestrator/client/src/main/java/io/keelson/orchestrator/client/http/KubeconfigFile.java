package io.keelson.orchestrator.client.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A kubeconfig on disk, and the files beside it that it names. */
public final class KubeconfigFile {
    private KubeconfigFile() {}

    /**
     * @param context the one to use; empty for the current one
     * @throws IllegalArgumentException it cannot be used; the message says why, and names the file
     */
    public static Access read(Path file, String context) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            return Kubeconfig.read(
                    Files.readAllBytes(file),
                    context,
                    name ->
                            Files.readAllBytes(
                                    folder == null ? Path.of(name) : folder.resolve(name)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no kubeconfig " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read kubeconfig " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }
}
