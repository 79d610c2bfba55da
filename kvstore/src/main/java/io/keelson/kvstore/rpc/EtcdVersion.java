package io.keelson.kvstore.rpc;

/**
 * The etcd release whose API this server speaks. Clients switch features on by it: Kubernetes asks
 * for progress of a watch from 3.5.13 on.
 */
public final class EtcdVersion {
    public static final String SERVER = "3.6.4";

    /** What all members of a cluster agree on. */
    public static final String CLUSTER = "3.6.0";

    public static final String STORAGE = "3.6.0";

    private EtcdVersion() {}
}
