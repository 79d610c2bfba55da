package io.keelson.kvstore.member;

import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who a data directory belongs to: a small text file, written once when the member comes to be and
 * read before anything else is touched.
 *
 * <pre>
 *  format: 1
 *  cluster: 16 hex digits
 *  member: 16 hex digits
 *  name: as given by --name
 *  token: as given by --initial-cluster-token
 * </pre>
 */
record MemberIdentity(long clusterId, long memberId, String name, String token) {
    private static final int FORMAT = 1;
    private static final int SIZE_BYTES_MAX = 64 << 10;
    private static final String FILE = "identity";

    static boolean exists(Disk disk, Path directory) throws IOException {
        return disk.exists(directory.resolve(FILE));
    }

    /** Durable when this returns: whole, or not there at all. */
    void write(Disk disk, Path directory) throws IOException {
        String text =
                "format: %d%ncluster: %016x%nmember: %016x%nname: %s%ntoken: %s%n"
                        .formatted(FORMAT, clusterId, memberId, name, token);
        Path temporary = directory.resolve(FILE + ".new");
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try (DiskFile file = disk.create(temporary)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            file.sync();
        }
        disk.rename(temporary, directory.resolve(FILE));
        disk.syncDirectory(directory);
    }

    static MemberIdentity read(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        Map<String, String> fields = new HashMap<>();
        try (DiskFile file = disk.openForRead(path)) {
            ByteBuffer bytes =
                    ByteBuffer.allocate((int) Math.min(SIZE_BYTES_MAX, file.sizeBytes()));
            file.read(bytes, 0);
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
        try {
            int format = Integer.parseInt(fields.getOrDefault("format", ""));
            if (format != FORMAT) {
                throw new MemberRefusedException(
                        path
                                + " has format "
                                + format
                                + ", this program knows format "
                                + FORMAT
                                + ": start the version of Keelson that wrote it, or a newer one");
            }
            return new MemberIdentity(
                    Long.parseUnsignedLong(fields.getOrDefault("cluster", ""), 16),
                    Long.parseUnsignedLong(fields.getOrDefault("member", ""), 16),
                    fields.getOrDefault("name", ""),
                    fields.getOrDefault("token", ""));
        } catch (NumberFormatException e) {
            throw new MemberRefusedException(
                    path + " is damaged: restore it from a backup, or replace this member", e);
        }
    }
}
