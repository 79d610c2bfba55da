package io.keelson.bench;

import io.grpc.Channel;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.PutWorkload;
import io.keelson.bench.load.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench put}. */
@Command(
        name = "put",
        sortOptions = false,
        description = "Puts keys, in order unless --random is given; values do not compress.")
final class PutCommand extends LoadCommand {
    @Option(
            names = "--val-size",
            paramLabel = "BYTES",
            defaultValue = "256",
            description = "Value size (default: ${DEFAULT-VALUE}).")
    private int valueSizeBytes;

    @Override
    Workload<Channel> workload(LoadOptions options) {
        return new PutWorkload(options.keySpace(KeyOrder.SEQUENTIAL), valueSizeBytes);
    }
}
