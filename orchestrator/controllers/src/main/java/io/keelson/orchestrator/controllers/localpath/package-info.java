/**
 * Makes volumes out of directories of nodes, as {@code rancher.io/local-path} does: one directory a
 * volume, on the node that the scheduler chose, and only for what runs there.
 *
 * <pre>
 *   StorageClass local-path       provisioner rancher.io/local-path, WaitForFirstConsumer, Delete;
 *      parameters.nodePath        where the directories are; /opt/local-path-provisioner if unset
 *      annotation defaultVolumeType   hostPath, or local
 *   PersistentVolume pvc-UID      NODEPATH/pvc-UID_NAMESPACE_CLAIM, affinity to that node
 * </pre>
 *
 * <p>The class is made, as the default one, when this begins in a cluster that has no class at all.
 * Here are only the API's objects: the directory is made by the node when a pod uses the volume.
 */
@NullMarked
package io.keelson.orchestrator.controllers.localpath;

import org.jspecify.annotations.NullMarked;
