package io.keelson.orchestrator.apiserver.handling;

/** Answers requests for a sub-resource that is more than a part of its object. */
@FunctionalInterface
interface SubResourceHandler {
    Step handle(Call call);
}
