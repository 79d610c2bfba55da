package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** What of a pod's volumes matters to where it can run. */
public record PodVolumes(List<Claim> claims, List<Disk> disks) {
    public static final PodVolumes NONE = new PodVolumes(List.of(), List.of());

    /**
     * A PersistentVolumeClaim of the pod's namespace.
     *
     * @param ephemeral made for this pod, and named after it
     */
    public record Claim(String name, boolean ephemeral) {}

    /**
     * A disk that the pod names itself.
     *
     * @param kind the name of the volume's source
     * @param readOnly two that only read may share it
     */
    public record Disk(String kind, String id, boolean readOnly) {
        public boolean conflictsWith(Disk other) {
            return kind.equals(other.kind) && id.equals(other.id) && !(readOnly && other.readOnly);
        }
    }

    static PodVolumes parse(Obj spec, String podName) {
        if (spec.arr("volumes").isEmpty()) {
            return NONE;
        }
        List<Claim> claims = new ArrayList<>();
        List<Disk> disks = new ArrayList<>();
        for (Node node : spec.arr("volumes")) {
            if (!(node instanceof Obj volume)) {
                continue;
            }
            String claim = volume.text("persistentVolumeClaim", "claimName");
            if (!claim.isEmpty()) {
                claims.add(new Claim(claim, false));
            } else if (volume.has("ephemeral")) {
                claims.add(new Claim(podName + "-" + volume.text("name"), true));
            } else {
                addDisk(volume, disks);
            }
        }
        return claims.isEmpty() && disks.isEmpty()
                ? NONE
                : new PodVolumes(List.copyOf(claims), List.copyOf(disks));
    }

    private static void addDisk(Obj volume, List<Disk> disks) {
        if (volume.get("gcePersistentDisk") instanceof Obj disk) {
            disks.add(new Disk("gcePersistentDisk", disk.text("pdName"), isReadOnly(disk)));
        } else if (volume.get("awsElasticBlockStore") instanceof Obj disk) {
            disks.add(new Disk("awsElasticBlockStore", disk.text("volumeID"), false));
        } else if (volume.get("iscsi") instanceof Obj disk) {
            disks.add(new Disk("iscsi", disk.text("iqn"), isReadOnly(disk)));
        } else if (volume.get("rbd") instanceof Obj disk) {
            String id =
                    String.join(",", disk.arr("monitors").texts())
                            + "/"
                            + disk.text("pool")
                            + "/"
                            + disk.text("image");
            disks.add(new Disk("rbd", id, isReadOnly(disk)));
        }
    }

    private static boolean isReadOnly(Obj disk) {
        return disk.isTrue("readOnly");
    }
}
