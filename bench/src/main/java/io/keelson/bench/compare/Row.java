package io.keelson.bench.compare;

/** One line of the table: a thing that is measured on both sides. */
sealed interface Row {
    /** As the user selects it and the table shows it. */
    String name();

    /** Which request a load row sends. */
    enum Operation {
        PUT("put"),
        RANGE_LINEARIZABLE("range-l"),
        RANGE_SERIALIZABLE("range-s");

        private final String word;

        Operation(String word) {
            this.word = word;
        }
    }

    /** A closed loop on a warm cluster of three. */
    record Load(Operation operation, int connections, int clients) implements Row {
        @Override
        public String name() {
            return operation.word + " " + connections + "/" + clients;
        }

        /** Puts, and everything from one client, go to the leader; other reads to all members. */
        boolean toLeader() {
            return operation == Operation.PUT || clients == 1;
        }
    }

    /** Many distinct puts on a fresh cluster of three, for the memory that they leave in use. */
    record BulkPut(String name, long total) implements Row {}

    /** From exec of the first member to the first successful put. */
    record Startup(int members) implements Row {
        @Override
        public String name() {
            return "startup " + members;
        }
    }

    /** From kill -9 of the leader of three to the first successful put on the others. */
    record Failover() implements Row {
        @Override
        public String name() {
            return "failover";
        }
    }
}
