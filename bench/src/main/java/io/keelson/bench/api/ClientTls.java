package io.keelson.bench.api;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** TLS as a client shows its certificate and believes the cluster's authority only. */
final class ClientTls {
    private ClientTls() {}

    static SslContext context(Kubeconfig config, String protocol) throws IOException {
        return SslContextBuilder.forClient()
                .trustManager(new ByteArrayInputStream(config.authority()))
                .keyManager(
                        new ByteArrayInputStream(config.certificate()),
                        new ByteArrayInputStream(PemKey.pkcs8(config.key())))
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                protocol))
                .build();
    }
}
