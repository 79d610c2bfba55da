package io.keelson.cli.controlplane;

import io.keelson.cli.CommandException;
import io.keelson.cli.GoDuration;
import io.keelson.cli.Version;
import io.keelson.orchestrator.apiserver.ApiServerSettings;
import io.keelson.orchestrator.apiserver.admission.AdmissionPlugins;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** What an API server can be told, whatever runs beside it. */
final class ApiServerOptions {
    @Option(
            names = "--etcd-servers",
            split = ",",
            paramLabel = "URL",
            description = "the store's members, by commas [http://127.0.0.1:2379]")
    private List<String> etcdServers = List.of("http://127.0.0.1:2379");

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            description = "where to listen [127.0.0.1]")
    private String bindAddress = "127.0.0.1";

    @Option(names = "--secure-port", paramLabel = "PORT", description = "where to listen [6443]")
    private int port = 6443;

    @Option(
            names = "--cert-dir",
            paramLabel = "FOLDER",
            description = "keys and certificates [.keelson/pki]")
    private Path certDir = Path.of(".keelson/pki");

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "written for kubectl [.keelson/admin.kubeconfig]")
    private Path kubeconfig = Path.of(".keelson/admin.kubeconfig");

    @Option(
            names = "--disable-admission-plugins",
            split = ",",
            paramLabel = "NAME",
            description = "rules not to be asked, by commas, by Kubernetes' names for them")
    private Set<String> disabledAdmission = Set.of();

    @Option(
            names = "--max-requests-inflight",
            paramLabel = "N",
            description = "requests at a time that only read; more are told to wait [400]")
    private int maxRequestsInFlight = 400;

    @Option(
            names = "--max-mutating-requests-inflight",
            paramLabel = "N",
            description = "requests at a time that change something; more are told to wait [200]")
    private int maxMutatingRequestsInFlight = 200;

    @Option(
            names = "--etcd-compaction-interval",
            paramLabel = "DURATION",
            description =
                    "how often the store is compacted to where it was one interval before, 0 for never [5m]")
    private String compactionInterval = "5m";

    /** Checked. */
    ApiServerSettings settings() {
        InetSocketAddress address = new InetSocketAddress(bindAddress, port);
        if (address.isUnresolved()) {
            throw CommandException.usage("flag --bind-address: no such address " + bindAddress);
        }
        if (maxRequestsInFlight < 1 || maxMutatingRequestsInFlight < 1) {
            throw CommandException.usage(
                    "flags --max-requests-inflight and --max-mutating-requests-inflight want 1 or"
                            + " more");
        }
        if (!AdmissionPlugins.NAMES.containsAll(disabledAdmission)) {
            throw CommandException.usage(
                    "flag --disable-admission-plugins: there are "
                            + String.join(", ", new TreeSet<>(AdmissionPlugins.NAMES)));
        }
        return new ApiServerSettings(
                etcdServers,
                address,
                certDir,
                kubeconfig,
                disabledAdmission,
                maxRequestsInFlight,
                maxMutatingRequestsInFlight,
                GoDuration.parse("--etcd-compaction-interval", compactionInterval),
                Version.number());
    }

    /** Where it listens. */
    @Override
    public String toString() {
        return bindAddress + ":" + port;
    }
}
