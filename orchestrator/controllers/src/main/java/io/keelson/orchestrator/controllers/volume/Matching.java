package io.keelson.orchestrator.controllers.volume;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Which volume suits a claim. */
final class Matching {
    private static final Comparator<Volume> SMALLEST =
            Comparator.comparing(Volume::storage).thenComparing(Volume::name);

    private Matching() {}

    /**
     * The one that is reserved for it, or the smallest that is large enough; null if there is none.
     *
     * @param onlyReserved the scheduler chooses among the others
     */
    static @Nullable Volume best(Claim claim, Collection<Volume> volumes, boolean onlyReserved) {
        Volume best = null;
        for (Volume volume : volumes) {
            if (volume.storage().compareTo(claim.storage()) < 0
                    || !volume.volumeMode().equals(claim.volumeMode())
                    || !volume.accessModes().containsAll(claim.accessModes())) {
                continue;
            }
            if (volume.isOf(claim)) {
                return volume;
            }
            if (!onlyReserved
                    && isFree(volume)
                    && volume.className().equals(claim.className())
                    && claim.selector().matches(volume.labels())
                    && (best == null || SMALLEST.compare(volume, best) < 0)) {
                best = volume;
            }
        }
        return best;
    }

    private static boolean isFree(Volume volume) {
        return volume.claim() == null
                && !volume.isBeingDeleted()
                && volume.phase().equals("Available");
    }

    /** Why a volume that a claim asks for by name is not for it; null if it is. */
    static @Nullable String mismatch(Claim claim, Volume volume) {
        if (volume.isBeingDeleted()) {
            return "the volume is marked for deletion \"" + volume.name() + "\"";
        }
        if (volume.storage().compareTo(claim.storage()) < 0) {
            return "requested PV is too small";
        }
        if (!volume.className().equals(claim.className())) {
            return "storageClassName does not match";
        }
        if (!volume.volumeMode().equals(claim.volumeMode())) {
            return "incompatible volumeMode";
        }
        return volume.accessModes().containsAll(claim.accessModes())
                ? null
                : "incompatible accessMode";
    }
}
