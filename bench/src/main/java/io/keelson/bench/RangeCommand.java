package io.keelson.bench;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.RangeWorkload;
import io.keelson.bench.load.RangeWorkload.Consistency;
import io.keelson.bench.load.Workload;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench range}. */
@Command(
        name = "range",
        sortOptions = false,
        description = {
            "Reads keys that bench put has written: one key per operation, drawn from --key-space"
                    + " unless --sequential is given; or a whole prefix.",
            "An answer without a key counts as an error."
        })
final class RangeCommand extends LoadCommand {
    /** How fresh: linearizable or serializable. */
    enum ConsistencyLetter {
        l,
        s
    }

    @Option(
            names = "--consistency",
            defaultValue = "l",
            description = "l: linearizable, s: serializable (default: ${DEFAULT-VALUE}).")
    private ConsistencyLetter consistency = ConsistencyLetter.l;

    @Option(
            names = "--range-prefix",
            paramLabel = "PREFIX",
            description = "Read all keys with this prefix; \"\" is all keys.")
    private @Nullable String prefix;

    @Option(
            names = "--limit",
            paramLabel = "KEYS",
            defaultValue = "0",
            description = "Most keys in an answer to --range-prefix, 0 for all.")
    private long limit;

    @Override
    Workload<Channel> workload(LoadOptions options) {
        var level =
                consistency == ConsistencyLetter.l
                        ? Consistency.LINEARIZABLE
                        : Consistency.SERIALIZABLE;
        if (prefix != null) {
            return RangeWorkload.ofPrefix(ByteString.copyFromUtf8(prefix), limit, level);
        }
        if (limit != 0) {
            throw new IllegalArgumentException("--limit needs --range-prefix");
        }
        if (options.keyCount() == null) {
            throw new IllegalArgumentException(
                    "--key-space is needed: how many keys bench put has written");
        }
        return RangeWorkload.ofKeys(options.keySpace(KeyOrder.RANDOM), level);
    }
}
