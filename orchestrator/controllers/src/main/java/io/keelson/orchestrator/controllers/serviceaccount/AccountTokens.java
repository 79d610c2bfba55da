package io.keelson.orchestrator.controllers.serviceaccount;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills Secrets of type {@code kubernetes.io/service-account-token} with a token of the account
 * that they name, and deletes those whose account is gone.
 */
public final class AccountTokens implements Controller {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";

    /** The longest that the API gives: the Secret's end is the token's. */
    private static final long LIFETIME_SECONDS = 1L << 32;

    private final Informer<Obj> secrets;
    private final Informer<Obj> accounts;
    private final Index<Obj> byAccount;
    private final String root;
    private final ReconcileLoop loop;

    public AccountTokens(ControllerContext context) {
        secrets = context.informers().of(ApiResource.SECRETS);
        accounts = context.informers().of(ApiResource.SERVICE_ACCOUNTS);
        byAccount = secrets.index(AccountTokens::accountKeys);
        root = encoded(context.root().certificatePem());
        loop = context.loop(this::reconcile);
        secrets.onChange((_, now) -> {
            if (now != null && isToken(now.obj())) {
                loop.add(now.key());
            }
        });
        accounts.onChange((before, now) -> {
            Item<Obj> account = now == null ? before : now;
            if (account != null) {
                byAccount.get(account.key().toString()).forEach(secret -> loop.add(secret.key()));
            }
        });
    }

    private static List<String> accountKeys(Item<Obj> item) {
        Obj secret = item.obj();
        return isToken(secret) ? List.of(accountOf(secret).toString()) : List.of();
    }

    private static boolean isToken(Obj secret) {
        return secret.text("type").equals(TYPE);
    }

    private static ObjectKey accountOf(Obj secret) {
        return new ObjectKey(
                secret.text("metadata", "namespace"),
                secret.text("metadata", "annotations", ACCOUNT));
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = secrets.get(key);
        if (item == null || item.meta().isBeingDeleted()) {
            return null;
        }
        Obj secret = item.obj();
        if (accountOf(secret).name().isEmpty()) {
            return null;
        }
        Obj account = account(secret, api);
        if (account == null) {
            api.delete(ApiResource.SECRETS, key, item.meta().uid());
        } else {
            Obj filled = filled(secret, account, api);
            if (!filled.equals(secret)) {
                api.update(ApiResource.SECRETS, filled);
            }
        }
        return null;
    }

    /** The account that is meant; whether it is gone, the store is asked. */
    private @Nullable Obj account(Obj secret, Api api) {
        Item<Obj> known = accounts.get(accountOf(secret));
        if (known != null && isMeant(known.obj(), secret)) {
            return known.obj();
        }
        Obj now = api.find(ApiResource.SERVICE_ACCOUNTS, accountOf(secret));
        return now != null && isMeant(now, secret) ? now : null;
    }

    private static boolean isMeant(Obj account, Obj secret) {
        String uid = secret.text("metadata", "annotations", ACCOUNT_UID);
        return uid.isEmpty() || uid.equals(account.text("metadata", "uid"));
    }

    private Obj filled(Obj secret, Obj account, Api api) {
        Obj filled = secret;
        if (!filled.text("data", "ca.crt").equals(root)) {
            filled = filled.withAt(Node.of(root), "data", "ca.crt");
        }
        if (filled.text("data", "namespace").isEmpty()) {
            filled =
                    filled.withAt(
                            Node.of(encoded(secret.text("metadata", "namespace"))),
                            "data",
                            "namespace");
        }
        if (filled.text("data", "token").isEmpty()) {
            filled = filled.withAt(Node.of(encoded(token(secret, api))), "data", "token");
        }
        return filled.withAt(
                Node.of(account.text("metadata", "uid")), "metadata", "annotations", ACCOUNT_UID);
    }

    private static String token(Obj secret, Api api) {
        Obj bound =
                Obj.builder()
                        .put("kind", "Secret")
                        .put("apiVersion", "v1")
                        .put("name", secret.text("metadata", "name"))
                        .put("uid", secret.text("metadata", "uid"))
                        .build();
        Obj request =
                Obj.builder()
                        .put("apiVersion", "authentication.k8s.io/v1")
                        .put("kind", "TokenRequest")
                        .put(
                                "spec",
                                Obj.builder()
                                        .put("expirationSeconds", Node.of(LIFETIME_SECONDS))
                                        .put("boundObjectRef", bound)
                                        .build())
                        .build();
        return api.perform(
                        Write.post(
                                ApiResource.SERVICE_ACCOUNTS, accountOf(secret), "token", request))
                .text("status", "token");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
