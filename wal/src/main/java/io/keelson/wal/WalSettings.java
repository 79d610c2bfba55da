package io.keelson.wal;

/**
 * How the log uses its disk.
 *
 * @param segmentSizeBytes a segment is full at this size; only a single larger entry exceeds it
 * @param zeroFillStepBytes the filler keeps so much of the active segment filled ahead; 0 never
 *     fills
 * @param reserveSizeBytes size of the file that is given up when the disk is full, so that the
 *     member has room to stop cleanly; 0 for none
 * @param spareSegmentsMax so many discarded segments are kept for reuse, the others are deleted
 * @param indexStepBytes an entry's place is remembered for every so many bytes of the log
 */
public record WalSettings(
        int segmentSizeBytes,
        int zeroFillStepBytes,
        int reserveSizeBytes,
        int spareSegmentsMax,
        int indexStepBytes) {
    public static final WalSettings DEFAULT =
            new WalSettings(64 << 20, 4 << 20, 4 << 20, 2, 64 << 10);

    public WalSettings {
        if (segmentSizeBytes < 4096 || segmentSizeBytes > 1 << 30 || segmentSizeBytes % 4096 != 0) {
            throw new IllegalArgumentException(
                    "segmentSizeBytes must be a multiple of 4096 up to 1 GiB: " + segmentSizeBytes);
        }
        if (zeroFillStepBytes < 0 || zeroFillStepBytes % 4096 != 0) {
            throw new IllegalArgumentException(
                    "zeroFillStepBytes must be a multiple of 4096: " + zeroFillStepBytes);
        }
        if (reserveSizeBytes < 0 || spareSegmentsMax < 0 || indexStepBytes < 1) {
            throw new IllegalArgumentException(
                    "reserveSizeBytes and spareSegmentsMax may not be negative, indexStepBytes must"
                            + " be positive");
        }
    }
}
