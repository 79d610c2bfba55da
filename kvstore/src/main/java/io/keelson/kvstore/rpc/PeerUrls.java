package io.keelson.kvstore.rpc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/** etcd's rule for the URLs of members: a scheme it knows, host and port, and nothing else. */
final class PeerUrls {
    private static final Set<String> WITH_PORT = Set.of("http", "https");
    private static final Set<String> SOCKETS = Set.of("unix", "unixs");

    private PeerUrls() {}

    static boolean areValid(List<String> urls) {
        return !urls.isEmpty() && urls.stream().allMatch(PeerUrls::isValid);
    }

    private static boolean isValid(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            return false;
        }
        if (uri.getScheme() == null) {
            return false;
        }
        if (SOCKETS.contains(uri.getScheme())) {
            return true;
        }
        return WITH_PORT.contains(uri.getScheme())
                && uri.getHost() != null
                && uri.getPort() >= 0
                && (uri.getPath() == null || uri.getPath().isEmpty())
                && uri.getQuery() == null
                && uri.getFragment() == null;
    }
}
