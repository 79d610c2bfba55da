package io.keelson.orchestrator.client;

/**
 * A resource of the API, as its paths name it.
 *
 * @param group empty for the core group
 */
public record ApiResource(
        String group, String version, String plural, String kind, boolean namespaced) {
    public static final ApiResource PODS = core("pods", "Pod", true);
    public static final ApiResource NODES = core("nodes", "Node", false);
    public static final ApiResource NAMESPACES = core("namespaces", "Namespace", false);
    public static final ApiResource SERVICES = core("services", "Service", true);
    public static final ApiResource ENDPOINTS = core("endpoints", "Endpoints", true);
    public static final ApiResource EVENTS = core("events", "Event", true);
    public static final ApiResource CONFIG_MAPS = core("configmaps", "ConfigMap", true);
    public static final ApiResource SECRETS = core("secrets", "Secret", true);
    public static final ApiResource SERVICE_ACCOUNTS =
            core("serviceaccounts", "ServiceAccount", true);
    public static final ApiResource LIMIT_RANGES = core("limitranges", "LimitRange", true);
    public static final ApiResource RESOURCE_QUOTAS = core("resourcequotas", "ResourceQuota", true);
    public static final ApiResource REPLICATION_CONTROLLERS =
            core("replicationcontrollers", "ReplicationController", true);
    public static final ApiResource PERSISTENT_VOLUMES =
            core("persistentvolumes", "PersistentVolume", false);
    public static final ApiResource PERSISTENT_VOLUME_CLAIMS =
            core("persistentvolumeclaims", "PersistentVolumeClaim", true);
    public static final ApiResource DEPLOYMENTS = apps("deployments", "Deployment");
    public static final ApiResource REPLICA_SETS = apps("replicasets", "ReplicaSet");
    public static final ApiResource STATEFUL_SETS = apps("statefulsets", "StatefulSet");
    public static final ApiResource DAEMON_SETS = apps("daemonsets", "DaemonSet");
    public static final ApiResource CONTROLLER_REVISIONS =
            apps("controllerrevisions", "ControllerRevision");
    public static final ApiResource JOBS = new ApiResource("batch", "v1", "jobs", "Job", true);
    public static final ApiResource CRON_JOBS =
            new ApiResource("batch", "v1", "cronjobs", "CronJob", true);
    public static final ApiResource ENDPOINT_SLICES =
            new ApiResource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true);
    public static final ApiResource POD_DISRUPTION_BUDGETS =
            new ApiResource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true);
    public static final ApiResource LEASES =
            new ApiResource("coordination.k8s.io", "v1", "leases", "Lease", true);
    public static final ApiResource PRIORITY_CLASSES =
            new ApiResource("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false);
    public static final ApiResource STORAGE_CLASSES =
            new ApiResource("storage.k8s.io", "v1", "storageclasses", "StorageClass", false);
    public static final ApiResource CSI_NODES =
            new ApiResource("storage.k8s.io", "v1", "csinodes", "CSINode", false);
    public static final ApiResource CERTIFICATE_SIGNING_REQUESTS =
            new ApiResource(
                    "certificates.k8s.io",
                    "v1",
                    "certificatesigningrequests",
                    "CertificateSigningRequest",
                    false);
    public static final ApiResource POD_GROUPS =
            new ApiResource("scheduling.x-k8s.io", "v1alpha1", "podgroups", "PodGroup", true);

    private static ApiResource core(String plural, String kind, boolean namespaced) {
        return new ApiResource("", "v1", plural, kind, namespaced);
    }

    private static ApiResource apps(String plural, String kind) {
        return new ApiResource("apps", "v1", plural, kind, true);
    }

    /** {@code v1}; {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Of all objects, or of those of a namespace. */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return namespaced && !namespace.isEmpty()
                ? root + "/namespaces/" + namespace + "/" + plural
                : root + "/" + plural;
    }

    public String path(ObjectKey key) {
        return path(key.namespace()) + "/" + key.name();
    }

    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
