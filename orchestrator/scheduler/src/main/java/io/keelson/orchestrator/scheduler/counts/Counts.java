package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that is counted, each brought up to the image it is asked for. What is returned is
 * good until the next question for another image. Belongs to one thread.
 */
public final class Counts {
    private static final int TALLIES_MAX = 256;
    private static final int TOPOLOGIES_MAX = 64;

    private final Map<String, Topology> topologies = new Recent<>(TOPOLOGIES_MAX);
    private final Map<PodTest, Tally> tallies = new Recent<>(TALLIES_MAX);
    private final CarriedTerms carriedTerms = new CarriedTerms();
    private final ImageSpread imageSpread = new ImageSpread();

    /** Forgets what was not asked for longest. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        private final int sizeMax;

        Recent(int sizeMax) {
            super(16, 0.75f, true);
            this.sizeMax = sizeMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > sizeMax;
        }
    }

    public Topology topology(String key, Snapshot image) {
        Topology topology = topologies.computeIfAbsent(key, Topology::new);
        topology.follow(image);
        return topology;
    }

    public Tally tally(PodTest test, Snapshot image) {
        Tally tally = tallies.get(test);
        if (tally == null || !tally.isValidIn(image.surroundings())) {
            tally = new Tally(test, image.surroundings());
            tallies.put(test, tally);
        }
        tally.follow(image);
        return tally;
    }

    public CarriedTerms carriedTerms(Snapshot image) {
        carriedTerms.follow(image);
        return carriedTerms;
    }

    public ImageSpread imageSpread(Snapshot image) {
        imageSpread.follow(image);
        return imageSpread;
    }
}
