package io.keelson.orchestrator.apiserver.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * How the server shows itself.
 *
 * @param keys the server's certificate; asked anew in each handshake, so it may change
 * @param clientAuthorities whose certificates clients are told to send; they are not checked here
 */
public record HttpTls(
        X509ExtendedKeyManager keys, Supplier<List<X509Certificate>> clientAuthorities) {}
