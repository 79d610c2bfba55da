package io.keelson.raft.core;

/**
 * What a member is in its current term, each role with only the state it needs. Roles are replaced
 * in {@link Transitions} and nowhere else.
 */
sealed interface Role permits Follower, PreCandidate, Candidate, Leader, Learner {}
