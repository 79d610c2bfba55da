package io.keelson.cli.controlplane;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keelson controlplane}: API server, controllers and scheduler in one process. */
@Command(
        name = "controlplane",
        description = {
            "Serves Kubernetes' API and acts on it: API server, controllers and scheduler.",
            "Several may run on one store: all serve, one of them acts.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ControlPlaneCommand implements Callable<Integer> {
    @Mixin private ApiServerOptions options = new ApiServerOptions();

    @Option(
            names = "--controllers",
            split = ",",
            paramLabel = "NAME",
            description =
                    "which controllers, by Kubernetes' names: * for all, -NAME for all but one [*]")
    private List<String> controllers = List.of("*");

    @Option(names = "--no-scheduler", description = "somebody else gives pods their nodes")
    private boolean noScheduler;

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            description =
                    "as which it holds a Lease; one that starts again under its name need not wait for it [host and a random part]")
    private String identity = "";

    @Option(names = "--supervised", hidden = true)
    private boolean supervised;

    @Override
    public Integer call() throws InterruptedException {
        Set<String> names = ControllerNames.parse(controllers);
        return ServerRun.until(
                options,
                supervised,
                server -> Managers.start(server, names, !noScheduler, identity));
    }
}
