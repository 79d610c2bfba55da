package io.keelson.kvstore.rpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Counts calls, messages and bytes. Calls of methods that do not exist are counted under one name,
 * for their names are the clients' to invent.
 */
final class CallMetrics extends ServerStreamTracer.Factory {
    private final Map<String, MethodCounts> byMethod = new ConcurrentHashMap<>();
    private final MethodCounts unknown = new MethodCounts(labels("unary", "unknown", "unknown"));
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();

    private static final class MethodCounts {
        final String labels;
        final LongAdder started = new LongAdder();
        final LongAdder received = new LongAdder();
        final LongAdder sent = new LongAdder();
        final AtomicLongArray handled = new AtomicLongArray(Status.Code.values().length);

        MethodCounts(String labels) {
            this.labels = labels;
        }
    }

    void know(ServerServiceDefinition service) {
        for (ServerMethodDefinition<?, ?> definition : service.getMethods()) {
            MethodDescriptor<?, ?> method = definition.getMethodDescriptor();
            String labels =
                    labels(
                            typeOf(method.getType()),
                            String.valueOf(method.getServiceName()),
                            String.valueOf(method.getBareMethodName()));
            byMethod.put(method.getFullMethodName(), new MethodCounts(labels));
        }
    }

    private static String labels(String type, String service, String method) {
        return String.join(
                ",",
                List.of(
                        Metrics.label("grpc_method", method),
                        Metrics.label("grpc_service", service),
                        Metrics.label("grpc_type", type)));
    }

    private static String typeOf(MethodDescriptor.MethodType type) {
        return switch (type) {
            case UNARY, UNKNOWN -> "unary";
            case CLIENT_STREAMING -> "client_stream";
            case SERVER_STREAMING -> "server_stream";
            case BIDI_STREAMING -> "bidi_stream";
        };
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        MethodCounts counts = byMethod.getOrDefault(fullMethodName, unknown);
        counts.started.increment();
        return new Tracer(counts);
    }

    private final class Tracer extends ServerStreamTracer {
        private final MethodCounts counts;

        Tracer(MethodCounts counts) {
            this.counts = counts;
        }

        @Override
        public void inboundMessage(int sequence) {
            counts.received.increment();
        }

        @Override
        public void outboundMessage(int sequence) {
            counts.sent.increment();
        }

        @Override
        public void inboundWireSize(long bytes) {
            receivedBytes.add(bytes);
        }

        @Override
        public void outboundWireSize(long bytes) {
            sentBytes.add(bytes);
        }

        @Override
        public void streamClosed(Status status) {
            counts.handled.incrementAndGet(status.getCode().value());
        }
    }

    void addTo(Metrics metrics) {
        addPerMethod(
                metrics,
                "grpc_server_started_total",
                "Calls that began.",
                counts -> counts.started.sum());
        addPerMethod(
                metrics,
                "grpc_server_msg_received_total",
                "Messages from clients.",
                counts -> counts.received.sum());
        addPerMethod(
                metrics,
                "grpc_server_msg_sent_total",
                "Messages to clients.",
                counts -> counts.sent.sum());
        metrics.add(
                "grpc_server_handled_total",
                Metrics.Type.COUNTER,
                "Calls that ended, by their code.",
                sink -> {
                    byMethod.values().forEach(counts -> collectHandled(counts, sink));
                    collectHandled(unknown, sink);
                });
        metrics.add(
                "etcd_network_client_grpc_received_bytes_total",
                Metrics.Type.COUNTER,
                "Bytes of messages from clients.",
                receivedBytes::sum);
        metrics.add(
                "etcd_network_client_grpc_sent_bytes_total",
                Metrics.Type.COUNTER,
                "Bytes of messages to clients.",
                sentBytes::sum);
    }

    private void addPerMethod(
            Metrics metrics, String name, String help, ToDoubleFunction<MethodCounts> value) {
        metrics.add(
                name,
                Metrics.Type.COUNTER,
                help,
                sink ->
                        byMethod.values()
                                .forEach(counts ->
                                        sink.sample(counts.labels, value.applyAsDouble(counts))));
    }

    private static void collectHandled(MethodCounts counts, Metrics.Sink sink) {
        for (Status.Code code : Status.Code.values()) {
            long value = counts.handled.get(code.value());
            if (value > 0) {
                String label = Metrics.label("grpc_code", CodeNames.of(code));
                sink.sample(label + "," + counts.labels, (double) value);
            }
        }
    }
}
