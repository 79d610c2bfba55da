package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.store.MemberAttributes;
import java.net.URI;
import java.util.List;

/** Tells the cluster this member's name and client URLs, until the member table says the same. */
final class AttributesPublisher {
    private final Gateway gateway;
    private final MemberSettings settings;
    private volatile boolean asked;

    AttributesPublisher(Gateway gateway, MemberSettings settings) {
        this.gateway = gateway;
        this.settings = settings;
    }

    void step() {
        if (asked || gateway.role().leader() == 0) {
            return;
        }
        List<String> clientUrls =
                settings.advertiseClientUrls().stream().map(URI::toString).toList();
        try (View view = gateway.view()) {
            MemberRecord own = view.members().present().get(gateway.memberId());
            if (own == null
                    || (own.name().equals(settings.name())
                            && own.clientUrls().equals(clientUrls))) {
                return;
            }
        }
        MemberAttributes body =
                MemberAttributes.newBuilder()
                        .setId(gateway.memberId())
                        .setName(settings.name())
                        .addAllClientUrls(clientUrls)
                        .build();
        asked = true;
        gateway.propose(
                Command.of(
                        CommandKind.MEMBER_ATTRIBUTES, gateway.nextRequestId(), body.toByteArray()),
                Runnable::run,
                outcome -> asked = false);
    }
}
