package io.keelson.chaos;

/**
 * What etcdctl cannot say: raw requests to one member.
 *
 * @param name unique
 * @param onlyOurs not compared with etcd 3.5, which does not have it or does it otherwise than the
 *     newer etcd that we follow; such a case asserts by itself what is right
 */
record WireCase(String name, boolean onlyOurs, Script script) {

    /** Calls the member and notes what comes back. */
    interface Script {
        void run(WireSession session) throws Exception;
    }

    static WireCase both(String name, Script script) {
        return new WireCase(name, false, script);
    }

    static WireCase ours(String name, Script script) {
        return new WireCase(name, true, script);
    }
}
