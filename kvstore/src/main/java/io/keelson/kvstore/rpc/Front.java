package io.keelson.kvstore.rpc;

import io.keelson.kvstore.member.MemberGateway;

/** What the services of one server share. */
record Front(
        MemberGateway gateway,
        RpcSettings settings,
        ResponseHeaders headers,
        EventLoops loops,
        AnswerBudget unwritten,
        BlockingReads reads,
        BlockingReads longReads,
        OpenStreams openStreams) {}
