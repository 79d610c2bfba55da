package io.keelson.raft.node;

import io.keelson.raft.node.snapshot.SnapshotAgent;

/** The agents that work for the loop. */
record Workers(LogWriter logWriter, LogReader logReader, SnapshotAgent snapshots) {}
