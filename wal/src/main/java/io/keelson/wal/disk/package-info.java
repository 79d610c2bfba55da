/**
 * The one door to the disk. {@link io.keelson.wal.disk.Disk} and {@link
 * io.keelson.wal.disk.DiskFile} say which operations exist and, above all, what of them survives a
 * loss of power: bytes survive once their file was synced, names once their directory was. {@link
 * io.keelson.wal.disk.OsDisk} is the operating system; a disk in memory that can crash stands
 * beside the tests.
 */
@NullMarked
package io.keelson.wal.disk;

import org.jspecify.annotations.NullMarked;
