package io.keelson.wal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every disk does, as far as it can be seen without pulling the plug. */
abstract class DiskContractTest {
    private Disk disk = new SimDisk();
    private Path directory = Path.of("/");

    abstract Disk newDisk();

    abstract Path root();

    @BeforeEach
    void setUp() throws IOException {
        disk = newDisk();
        directory = root().resolve("a").resolve("b");
        disk.createDirectories(directory);
    }

    @Test
    void createsReadsAndWritesAtOffsets() throws IOException {
        try (DiskFile file = disk.create(directory.resolve("f"))) {
            file.write(bytes("world"), 6);
            file.write(bytes("hello,"), 0);
            file.sync();
            assertThat(text(file, 0, 100)).isEqualTo("hello,world");
            assertThat(text(file, 6, 3)).isEqualTo("wor");
            assertThat(file.read(ByteBuffer.allocate(4), 11)).isZero();
            assertThat(file.read(ByteBuffer.allocate(4), 1000)).isZero();
            assertThat(file.sizeBytes()).isEqualTo(11);
        }
        try (DiskFile file = disk.openForRead(directory.resolve("f"))) {
            assertThat(text(file, 0, 5)).isEqualTo("hello");
            assertThatThrownBy(() -> file.write(bytes("x"), 0)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void fillsTheGapBelowAWriteWithZeros() throws IOException {
        try (DiskFile file = disk.create(directory.resolve("f"))) {
            file.write(bytes("x"), 3);
            assertThat(text(file, 0, 9)).isEqualTo("\0\0\0x");
        }
    }

    @Test
    void writesZerosOverAndBehindWhatIsThere() throws IOException {
        try (DiskFile file = disk.create(directory.resolve("f"))) {
            file.write(bytes("abcdef"), 0);
            file.writeZeros(2, 4);
            assertThat(text(file, 0, 9)).isEqualTo("ab\0\0ef");
            file.writeZeros(5, 600_000);
            assertThat(file.sizeBytes()).isEqualTo(600_000);
            assertThat(text(file, 4, 3)).isEqualTo("e\0\0");
        }
    }

    @Test
    void truncatesOnlyWhatIsLonger() throws IOException {
        try (DiskFile file = disk.create(directory.resolve("f"))) {
            file.write(bytes("abcdef"), 0);
            file.truncate(4);
            file.truncate(9);
            assertThat(text(file, 0, 9)).isEqualTo("abcd");
        }
    }

    @Test
    void oneHandleSeesWhatAnotherWrote() throws IOException {
        try (DiskFile writer = disk.create(directory.resolve("f"));
                DiskFile reader = disk.openForRead(directory.resolve("f"))) {
            writer.write(bytes("now"), 0);
            assertThat(text(reader, 0, 9)).isEqualTo("now");
        }
    }

    @Test
    void namesAreUniqueAndMustExist() throws IOException {
        disk.create(directory.resolve("f")).close();
        assertThatThrownBy(() -> disk.create(directory.resolve("f")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.open(directory.resolve("g")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.openForRead(directory.resolve("g")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.delete(directory.resolve("g")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.list(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void renameReplacesAndDeleteLeavesOpenHandlesAlone() throws IOException {
        try (DiskFile first = disk.create(directory.resolve("1"));
                DiskFile second = disk.create(directory.resolve("2"))) {
            first.write(bytes("one"), 0);
            second.write(bytes("two"), 0);
            disk.rename(directory.resolve("1"), directory.resolve("2"));
            disk.syncDirectory(directory);
            assertThat(disk.list(directory)).containsExactly("2");
            try (DiskFile renamed = disk.open(directory.resolve("2"))) {
                assertThat(text(renamed, 0, 9)).isEqualTo("one");
            }
            disk.delete(directory.resolve("2"));
            assertThat(disk.exists(directory.resolve("2"))).isFalse();
            assertThat(text(first, 0, 9)).isEqualTo("one");
            assertThat(text(second, 0, 9)).isEqualTo("two");
        }
    }

    @Test
    void listsFilesSortedAndWithoutDirectories() throws IOException {
        disk.create(directory.resolve("z")).close();
        disk.create(directory.resolve("m")).close();
        disk.createDirectories(directory.resolve("n"));
        assertThat(disk.list(directory)).containsExactly("m", "z");
        assertThat(disk.exists(directory.resolve("n"))).isTrue();
    }

    @Test
    void aLockIsHeldByOne() throws IOException {
        Path file = directory.resolve("lock");
        try (Closeable held = disk.lock(file)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> disk.lock(file)).isInstanceOf(DiskLockedException.class);
        }
        disk.lock(file).close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(DiskFile file, long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int count = file.read(into, offset);
        return new String(into.array(), 0, count, StandardCharsets.US_ASCII);
    }
}
