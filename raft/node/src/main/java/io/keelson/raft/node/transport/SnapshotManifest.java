package io.keelson.raft.node.transport;

import io.keelson.raft.core.SnapshotMark;
import java.util.List;

/**
 * What a snapshot consists of.
 *
 * @param id names the snapshot, also across a break: a transfer is resumed only under the same id.
 *     At most 256 characters
 * @param mark where it stands in the log
 * @param files its files, in the order in which they are sent
 */
public record SnapshotManifest(String id, SnapshotMark mark, List<File> files) {
    public SnapshotManifest {
        files = List.copyOf(files);
    }

    public long totalBytes() {
        long total = 0;
        for (File file : files) {
            total += file.sizeBytes();
        }
        return total;
    }

    /**
     * @param name relative, without any directory
     */
    public record File(String name, long sizeBytes) {
        public File {
            if (name.isEmpty()
                    || name.contains("/")
                    || name.contains("\\")
                    || name.equals("..")
                    || name.equals(".")
                    || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("not a file name: \"" + name + "\"");
            }
            if (sizeBytes < 0) {
                throw new IllegalArgumentException(name + " has " + sizeBytes + " bytes");
            }
        }
    }
}
