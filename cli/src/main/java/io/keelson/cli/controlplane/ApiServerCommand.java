package io.keelson.cli.controlplane;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keelson apiserver}: Kubernetes' API on a store that speaks etcd v3. */
@Command(
        name = "apiserver",
        description = {"Serves Kubernetes' API from any store that speaks etcd v3.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ApiServerCommand implements Callable<Integer> {
    @Mixin private ApiServerOptions options = new ApiServerOptions();

    /** Reports over standard output, and ends with standard input: a supervisor starts it so. */
    @Option(names = "--supervised", hidden = true)
    private boolean supervised;

    @Override
    public Integer call() throws InterruptedException {
        return ServerRun.until(options, supervised, _ -> () -> {});
    }
}
