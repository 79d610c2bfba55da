package io.keelson.cli.server;

import io.keelson.cli.CommandException;
import io.keelson.cli.logging.LogOutlet;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code keelson server}: runs one member in this process until it is told to stop. */
@Command(
        name = "server",
        sortOptions = false,
        customSynopsis = "keelson server [FLAG...]",
        description = {
            "Runs one member, with etcd's flags.",
            "Each flag can be set by its environment variable ETCD_<FLAG_NAME> instead.",
            ""
        })
public final class ServerCommand implements Callable<Integer> {
    /** How long a member may take to hand over and to write what it holds. */
    private static final long STOP_SECONDS_MAX = 15;

    private static final String SUPERVISED = "supervised";

    private final MemberStarter starter;
    private final Map<String, String> environment;
    private @Nullable CommandSpec spec;

    public ServerCommand(MemberStarter starter) {
        this(starter, System.getenv());
    }

    ServerCommand(MemberStarter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = environment;
    }

    /** etcd takes its flags with one dash as well; here they get the second. */
    public static String[] withTwoDashes(String[] arguments) {
        String[] result = arguments.clone();
        for (int i = 0; i < result.length; i++) {
            String argument = result[i];
            int end = argument.indexOf('=') < 0 ? argument.length() : argument.indexOf('=');
            if (argument.startsWith("-") && end > 2 && isFlag(argument.substring(1, end))) {
                result[i] = "-" + argument;
            }
        }
        return result;
    }

    private static boolean isFlag(String name) {
        return FlagTable.find(name).isPresent() || FlagTable.FORGOTTEN.contains(name);
    }

    /** Called by picocli, which then knows the flags of the table. */
    @picocli.CommandLine.Spec
    void describe(CommandSpec self) {
        spec = self;
        self.parser().overwrittenOptionsAllowed(true);
        for (Flag flag : FlagTable.all()) {
            self.addOption(option(flag));
        }
        for (String name : FlagTable.FORGOTTEN) {
            self.addOption(
                    OptionSpec.builder("--" + name)
                            .type(String.class)
                            .arity("0..1")
                            .hidden(true)
                            .build());
        }
        self.addOption(
                OptionSpec.builder("--" + SUPERVISED).type(boolean.class).hidden(true).build());
        self.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this text.")
                        .build());
        self.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Shows the version.")
                        .build());
    }

    private static OptionSpec option(Flag flag) {
        boolean isBoolean = flag.kind() == Flag.Kind.BOOLEAN;
        OptionSpec.Builder option =
                OptionSpec.builder("--" + flag.name())
                        .type(String.class)
                        .arity(isBoolean ? "0..1" : "1")
                        .hidden(flag.treatment() != Flag.Treatment.HONOURED)
                        .paramLabel(flag.kind().name())
                        .description(description(flag));
        if (isBoolean) {
            option.fallbackValue("true");
        }
        return option.build();
    }

    private static String description(Flag flag) {
        String shown = flag.defaultValue().isEmpty() ? "" : " [" + flag.defaultValue() + "]";
        return flag.meaning() + shown;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("the command line is not ready");
        }
        ParseResult parsed = spec.commandLine().getParseResult();
        ServerSettings settings = ServerSettings.of(FlagValues.of(given(parsed), environment));
        LogOutlet.open(settings.logLevel(), settings.logForm(), open(settings.logOutputs()));
        Logger log = LoggerFactory.getLogger("server");
        settings.warnings().forEach(log::warn);
        @Nullable ParentPipe parent =
                parsed.hasMatchedOption(SUPERVISED) ? new ParentPipe(System.in, System.out) : null;
        try {
            run(settings, log, parent);
            return 0;
        } catch (CommandException e) {
            if (parent == null) {
                throw e;
            }
            // A supervisor keeps standard error in a file and tells the person itself.
            log.error(e.line());
            parent.reportFailed(e.line());
            return e.exitCode();
        }
    }

    private void run(ServerSettings settings, Logger log, @Nullable ParentPipe parent) {
        MemberStarter.Running member = starter.start(settings.member());
        Thread onSignal = new Thread(() -> stop(member, log), "stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        var _ =
                member.ready()
                        .thenRun(() -> {
                            log.info("ready to serve client requests");
                            if (parent != null) {
                                parent.reportReady();
                            }
                        });
        if (parent != null) {
            Thread.ofPlatform()
                    .daemon()
                    .name("parent")
                    .start(() -> {
                        parent.awaitParentGone();
                        log.warn("the process that started this member is gone; stopping");
                        stop(member, log);
                    });
        }
        try {
            member.ended().join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof CommandException told) {
                throw told;
            }
            log.debug("ended", cause);
            throw CommandException.failure(
                    cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    private static void stop(MemberStarter.Running member, Logger log) {
        if (member.ended().isDone()) {
            return;
        }
        member.stop();
        try {
            member.ended().exceptionally(_ -> null).get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.error("did not stop within " + STOP_SECONDS_MAX + " s; ending without it");
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("exceptions were taken away above", e);
        }
    }

    private static Map<String, String> given(ParseResult parsed) {
        Map<String, String> given = new HashMap<>();
        for (OptionSpec option : parsed.matchedOptionsSet()) {
            String name = option.longestName().replaceFirst("^-+", "");
            if (FlagTable.find(name).isPresent()) {
                String value = option.getValue();
                given.put(name, value == null ? "" : value);
            }
        }
        return given;
    }

    private static List<OutputStream> open(List<String> outputs) {
        List<OutputStream> streams = new ArrayList<>();
        for (String output : outputs) {
            switch (output) {
                case "default", "stderr" -> streams.add(new FileOutputStream(FileDescriptor.err));
                case "stdout" -> streams.add(new FileOutputStream(FileDescriptor.out));
                default -> streams.add(openFile(output));
            }
        }
        return streams;
    }

    private static OutputStream openFile(String path) {
        try {
            return Files.newOutputStream(
                    Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException | InvalidPathException e) {
            throw CommandException.failure("cannot write the log file of --log-outputs: " + path);
        }
    }
}
