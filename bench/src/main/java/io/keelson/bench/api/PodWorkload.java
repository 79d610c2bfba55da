package io.keelson.bench.api;

import io.keelson.bench.load.Workload;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Calls about the pods {@code p-00000000, p-00000001, …} of one namespace. */
enum PodWorkload implements Workload<HttpConnection> {
    CREATE {
        @Override
        public void start(HttpConnection connection, long index, Completion completion) {
            create(connection, index, completion);
        }
    },

    /** Of the pods that {@link #STORED} numbers, in an order that looks like chance. */
    GET {
        @Override
        public void start(HttpConnection connection, long index, Completion completion) {
            long number = Math.floorMod(index * 7_919, STORED);
            connection.send(HttpMethod.GET, path(number), NONE, 200, completion);
        }
    },

    /** The same with a version, while there are no pods yet. */
    GET_WARM {
        @Override
        public void start(HttpConnection connection, long index, Completion completion) {
            connection.send(HttpMethod.GET, "/api/v1/namespaces/bench", NONE, 200, completion);
        }
    },

    /** Creates a pod and deletes the one of a while ago: for warming up. */
    CHURN {
        @Override
        public void start(HttpConnection connection, long index, Completion completion) {
            long number = CHURN_FROM + index / 2;
            if (index % 2 == 0) {
                create(connection, number, completion);
            } else if (index / 2 < CHURN_KEPT) {
                connection.send(HttpMethod.GET, "/version", NONE, 200, completion);
            } else {
                connection.send(
                        HttpMethod.DELETE, path(number - CHURN_KEPT), NONE, 200, completion);
            }
        }
    };

    /** As many as the real kube-apiserver held when its lists were measured. */
    static final long STORED = 34_500;

    /** The pods of the warm-up have other names than those that are measured. */
    private static final long CHURN_FROM = 50_000_000;

    private static final long CHURN_KEPT = 500;
    private static final byte[] NONE = {};
    private static final String COLLECTION = "/api/v1/namespaces/bench/pods";

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String path(long number) {
        return COLLECTION + "/" + podName(number);
    }

    private static String podName(long number) {
        return String.format(Locale.ROOT, "p-%08d", number);
    }

    private static void create(HttpConnection connection, long number, Completion completion) {
        byte[] body = pod(podName(number)).getBytes(StandardCharsets.UTF_8);
        connection.send(HttpMethod.POST, COLLECTION, body, 201, completion);
    }

    /** About 2.4 kB as it is stored, once the server has filled in what is usual. */
    static String pod(String name) {
        return POD.replace("$NAME", name);
    }

    private static final String POD =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"$NAME","namespace":"bench",\
            "labels":{"app":"web","pod-template-hash":"5d5f8d7c9b","tier":"frontend","release":"stable"},\
            "annotations":{"example.com/config-hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},\
            "spec":{"containers":[{"name":"main","image":"registry.example.com/web/main:1.27.3",\
            "command":["/usr/bin/main"],"args":["--listen=:8080","--log-level=info","--config=/etc/main/config.yaml"],\
            "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"},{"name":"metrics","containerPort":9090,"protocol":"TCP"}],\
            "env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"MODE","value":"production"},{"name":"REGION","value":"eu-central-1"}],\
            "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}},\
            "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":5}}],\
            "restartPolicy":"Always","nodeSelector":{"kubernetes.io/os":"linux"}}}\
            """;
}
