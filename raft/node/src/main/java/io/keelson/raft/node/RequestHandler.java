package io.keelson.raft.node;

/** Answers what other members ask of this one beside the log: see {@link PeerRequests}. */
public interface RequestHandler {
    /** Refuses every request. */
    RequestHandler NONE =
            new RequestHandler() {
                @Override
                public void handle(long from, int kind, byte[] body, Responder responder) {
                    responder.refuse("no such request: " + kind);
                }

                @Override
                public boolean allowsStrangers(int kind) {
                    return false;
                }
            };

    /**
     * A request arrived. Called on the thread that carries the loop; must return at once.
     *
     * @param from the asking member, 0 for one that has no id yet
     * @param kind what is asked; the numbers are the member's
     */
    void handle(long from, int kind, byte[] body, Responder responder);

    /** Whether one that is not yet a member of the cluster may ask this. Any thread. */
    boolean allowsStrangers(int kind);

    /** Takes the one answer to a request, from any thread, now or later. */
    interface Responder {
        void answer(byte[] body);

        /** The request is not answered, for this reason. */
        void refuse(String reason);
    }
}
