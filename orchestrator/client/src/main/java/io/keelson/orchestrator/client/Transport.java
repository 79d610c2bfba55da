package io.keelson.orchestrator.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries requests of one identity to an API server. All methods may be called from any thread. */
public interface Transport {
    /** Media types of objects without all that is not their metadata. */
    String PARTIAL_METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    String PARTIAL_METADATA_LIST =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /**
     * @param query decoded, as is the path
     * @param accept the media type that the answer is to have; null for plain JSON
     * @param contentType null without a body
     */
    record Request(
            String method,
            String path,
            Map<String, String> query,
            @Nullable String accept,
            @Nullable String contentType,
            byte[] body) {
        private static final byte[] NONE = {};

        public Request(
                String method,
                String path,
                Map<String, String> query,
                @Nullable String contentType,
                byte[] body) {
            this(method, path, query, null, contentType, body);
        }

        public static Request get(String path, Map<String, String> query) {
            return new Request("GET", path, query, null, NONE);
        }

        public Request accepting(@Nullable String mediaType) {
            return new Request(method, path, query, mediaType, contentType, body);
        }
    }

    record Answer(int code, byte[] body) {}

    /**
     * Sends a request.
     *
     * @return fails with a {@link TransportException} if no answer came: what was asked for may
     *     have been done or not
     */
    CompletableFuture<Answer> send(Request request);

    /** Sends a request that is answered line by line, without end. */
    Streaming stream(Request request, Lines lines);

    /** An answer that is being received. */
    interface Streaming {
        /** No line follows, except one that is on its way to the receiver already. */
        void cancel();
    }

    /**
     * Receives the lines of an answer, one after the other. More are asked for only as fast as it
     * returns.
     */
    interface Lines {
        /** Without its end of line. */
        void onLine(byte[] line);

        /**
         * The answer is over; once.
         *
         * @param failure what the server said instead of lines; null if there were lines, however
         *     they came to an end
         */
        void onEnd(@Nullable Answer failure);
    }
}
