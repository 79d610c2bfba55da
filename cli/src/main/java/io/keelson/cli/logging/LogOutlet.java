package io.keelson.cli.logging;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Opens the process's log. Called once, before the first event. */
public final class LogOutlet {
    /** Libraries whose news of everyday is not ours. */
    private static final List<String> LIBRARIES = List.of("io.netty", "io.grpc");

    /** Loggers are collected when nobody holds them, and their levels with them. */
    private static final List<Logger> held = new ArrayList<>();

    private LogOutlet() {}

    /** Sends every event of at least that level to the streams given, one line each. */
    public static void open(LogLevel least, LogForm form, List<OutputStream> streams) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        boolean traces = least == LogLevel.DEBUG;
        for (OutputStream stream : streams) {
            root.addHandler(handler(stream, new LineFormatter(form, traces)));
        }
        root.setLevel(least.level());
        Level libraries =
                traces || least.level().intValue() > Level.WARNING.intValue()
                        ? least.level()
                        : Level.WARNING;
        for (String name : LIBRARIES) {
            Logger library = Logger.getLogger(name);
            // netty tells at debug about every buffer arena; that is never what one looks for.
            library.setLevel(traces ? Level.INFO : libraries);
            held.add(library);
        }
    }

    private static Handler handler(OutputStream stream, LineFormatter formatter) {
        StreamHandler handler =
                new StreamHandler(stream, formatter) {
                    @Override
                    public synchronized void publish(LogRecord record) {
                        super.publish(record);
                        // A line that is not flushed is lost in the crash that it tells about.
                        flush();
                    }
                };
        handler.setLevel(Level.ALL);
        try {
            handler.setEncoding(StandardCharsets.UTF_8.name());
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java VM has UTF-8", e);
        }
        return handler;
    }
}
