package io.keelson.cli.server;

import static io.keelson.cli.CommandException.usage;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the flags whose values are URLs, with etcd's rules for them. */
final class FlagUrls {
    private FlagUrls() {}

    /** URLs by commas, sorted as etcd sorts them: scheme, host and port, and nothing else. */
    static List<URI> list(FlagValues values, String name) {
        return parse("--" + name, values.text(name));
    }

    /** As {@link #list}, for sockets: a host must be an address or {@code localhost}. */
    static List<URI> listenList(FlagValues values, String name) {
        List<URI> urls = list(values, name);
        for (URI url : urls) {
            String host = url.getHost();
            if (!host.equals("localhost") && !isAddress(host)) {
                throw usage(
                        "flag --%s: %s names a host; a socket wants an IP address or localhost"
                                .formatted(name, url));
            }
        }
        return urls;
    }

    /** {@code name=url,name=url}; a name may come more than once, with another URL. */
    static SortedMap<String, List<URI>> cluster(FlagValues values, String flag) {
        SortedMap<String, List<URI>> members = new TreeMap<>();
        for (String part : parts(values.text(flag))) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw usage("flag --%s wants name=url,name=url, not \"%s\"".formatted(flag, part));
            }
            String name = part.substring(0, equals);
            members.computeIfAbsent(name, _ -> new ArrayList<>())
                    .addAll(parse("--" + flag, part.substring(equals + 1)));
        }
        if (members.isEmpty()) {
            throw usage("flag --" + flag + " names no member; it wants name=url,name=url");
        }
        members.values().forEach(Collections::sort);
        return members;
    }

    private static List<URI> parse(String flag, String text) {
        List<URI> urls = new ArrayList<>();
        for (String part : parts(text)) {
            urls.add(parseOne(flag, part));
        }
        if (urls.isEmpty()) {
            throw usage("flag " + flag + " wants at least one URL, such as http://127.0.0.1:2379");
        }
        Collections.sort(urls);
        return List.copyOf(urls);
    }

    private static URI parseOne(String flag, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw usage("flag %s: \"%s\" is not a URL".formatted(flag, text));
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        switch (scheme) {
            case "http" -> {}
            case "https", "unix", "unixs" ->
                    throw usage(
                            "flag %s: %s:// is known to etcd but not supported by Keelson yet; use http://"
                                    .formatted(flag, scheme));
            default ->
                    throw usage(
                            "flag %s: \"%s\" wants a scheme, as in http://127.0.0.1:2379"
                                    .formatted(flag, text));
        }
        if (url.getHost() == null || url.getPort() < 0 || url.getPort() > 65_535) {
            throw usage(
                    "flag %s: \"%s\" wants a host and a port, as in http://127.0.0.1:2379"
                            .formatted(flag, text));
        }
        String path = url.getRawPath();
        if ((path != null && !path.isEmpty())
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getRawUserInfo() != null) {
            throw usage("flag %s: \"%s\" must end after its port".formatted(flag, text));
        }
        return url;
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }
}
