package io.keelson.orchestrator.apiserver.http;

import java.nio.ByteBuffer;
import java.util.Iterator;

/** Bodies that are made while they are sent. */
final class Pieces {
    private Pieces() {}

    static Iterator<ByteBuffer> beginningWith(byte[] first, Iterator<ByteBuffer> rest) {
        return new Iterator<>() {
            private boolean begun;

            @Override
            public boolean hasNext() {
                return !begun || rest.hasNext();
            }

            @Override
            public ByteBuffer next() {
                if (!begun) {
                    begun = true;
                    return ByteBuffer.wrap(first);
                }
                return rest.next();
            }
        };
    }
}
