package io.keelson.wal.disk;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class OsDiskTest extends DiskContractTest {
    @TempDir private Path temporary = Path.of("");

    @Override
    Disk newDisk() {
        return new OsDisk();
    }

    @Override
    Path root() {
        return temporary;
    }
}
