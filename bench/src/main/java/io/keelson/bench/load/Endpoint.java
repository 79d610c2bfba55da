package io.keelson.bench.load;

/** Where a member serves clients, in plain text. */
public record Endpoint(String host, int port) {
    private static final String PLAIN_SCHEME = "http://";

    /**
     * Reads {@code host:port} or {@code http://host:port}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Endpoint parse(String text) {
        var address = text.startsWith(PLAIN_SCHEME) ? text.substring(PLAIN_SCHEME.length()) : text;
        int colon = address.lastIndexOf(':');
        if (address.contains("/") || colon < 1) {
            throw new IllegalArgumentException(
                    "endpoint \"" + text + "\" is not host:port or http://host:port");
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("endpoint \"" + text + "\": no such port");
            }
            return new Endpoint(address.substring(0, colon), port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "endpoint \"" + text + "\": the port is not a number", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
