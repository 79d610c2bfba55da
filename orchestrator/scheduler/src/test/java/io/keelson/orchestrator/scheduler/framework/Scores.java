package io.keelson.orchestrator.scheduler.framework;

import java.util.ArrayList;
import java.util.List;

/** One plug-in's normalized scores of all nodes, in the order of their slots. */
public final class Scores {
    private Scores() {}

    /** Empty if it likes all of them the same. */
    public static List<Long> of(Profile profile, String plugin, Cycle cycle) {
        FeasibleNodes nodes = new FeasibleNodes();
        int count = cycle.image().nodeCount();
        nodes.clear(count);
        for (int i = 0; i < count; i++) {
            nodes.add(cycle.image().inSlot(i));
        }
        for (Profile.Weighted weighted : profile.scores()) {
            if (weighted.plugin().name().equals(plugin)) {
                NodeScorer scorer = weighted.plugin().preScore(cycle, nodes);
                return scorer == null ? List.of() : scores(scorer, nodes);
            }
        }
        throw new IllegalArgumentException(plugin);
    }

    private static List<Long> scores(NodeScorer scorer, FeasibleNodes nodes) {
        long[] scores = new long[nodes.count()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = scorer.score(nodes.get(i));
        }
        scorer.normalize(scores, nodes);
        List<Long> list = new ArrayList<>();
        for (long score : scores) {
            list.add(score);
        }
        return list;
    }
}
