package zhiyin.knowledge.job;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.worker.ParserPool;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// Makes documents found: reads, divides and embeds whatever the catalog says should be in an index and is
/// not. All collections, jobs and indexes get their turns.
/// ```text
/// Reading (a thread a parser process) ──▶ catalog ──▶ Dividing ──▶ catalog ──▶ Gathering ──▶ Computing (2) ──▶ Writing
///   file → document                        document → passages        what the store lacks   vectors           into the store
/// ```
/// The state is in the catalog and the stores alone, and each step may be done twice: a process may end at any
/// moment, and the next one goes on. Embedding is what takes the time; all else is there to keep it busy.
public final class Ingester implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Ingester.class.getName());

    private static final int COMPUTING = 2;
    private static final Duration FOR_THE_END = Duration.ofSeconds(5);

    private final ParserPool parsers;
    private final Readiness readiness;
    private final Bell toRead = new Bell();
    private final Bell toDivide = new Bell();
    private final Bell toGather = new Bell();
    private final Lane<Batch> batches = new Lane<>(1);
    private final Lane<Landing> landings = new Lane<>(16);
    private final List<Worker> readers = new ArrayList<>();
    private final List<Worker> computers = new ArrayList<>();
    private final Worker warmer;
    private final Worker divider;
    private final Worker gatherer;
    private final Worker writer;
    private final Writing writing;
    private final Housekeeping housekeeping;

    private Ingester(Workplace place, ParserPool parsers, int processes, ParseOptions parsing) {
        this.parsers = parsers;
        this.readiness = new Readiness(parsers, parsing);
        var flights = new Flights(place);
        var claims = new Claims();
        var models = new Holds();
        var stores = new Holds();
        var reading = new Reading(place, parsers, readiness, parsing, claims, this::wasRead);
        for (int i = 0; i < processes; i++) {
            readers.add(new Worker("reading-" + i, toRead, reading::some));
        }
        warmer = new Worker("warming", toRead, new Warming(place)::some);
        var first = new FirstIndex(place, claims);
        var dividing = new Dividing(place, this::wasDivided);
        divider =
                new Worker(
                        "dividing",
                        toDivide,
                        () -> {
                            boolean made = first.some();
                            return dividing.some() || made;
                        });
        var gathering = new Gathering(place, flights, models, stores, batches, landings);
        gatherer = new Worker("gathering", toGather, gathering::some);
        var computing = new Computing(place, models, batches, landings);
        for (int i = 0; i < COMPUTING; i++) {
            computers.add(new Worker("computing-" + i, toGather, computing::some));
        }
        housekeeping = new Housekeeping(place, this::ring);
        writing = new Writing(place, flights, landings, stores, housekeeping);
        writer = new Worker("writing", toGather, writing::some);
    }

    /// Begins to work.
    ///
    /// @throws IOException where no parser processes can be had
    public static Ingester start(Workplace place, PoolOptions pool, ParseOptions parsing)
            throws IOException {
        var ingester = new Ingester(place, new ParserPool(pool), pool.processes(), parsing);
        ingester.all().forEach(Worker::start);
        return ingester;
    }

    private List<Worker> all() {
        var all = new ArrayList<>(readers);
        all.add(warmer);
        all.add(divider);
        all.add(gatherer);
        all.addAll(computers);
        all.add(writer);
        return all;
    }

    /// Files are likely to come soon: has a process ready to read them.
    ///
    /// @param sample such a file
    public void expectFiles(Sample sample) {
        readiness.expectFiles(sample);
    }

    /// Something changed in the catalog: there may be work.
    public void wake() {
        housekeeping.ask();
        ring();
    }

    private void ring() {
        toRead.ring();
        toDivide.ring();
        toGather.ring();
    }

    private void wasRead() {
        housekeeping.ask();
        toRead.ring();
        toDivide.ring();
    }

    private void wasDivided() {
        housekeeping.ask();
        toGather.ring();
    }

    /// Whether a job in this state is not worked on.
    static boolean halts(JobInfo.State state) {
        return state == JobInfo.State.PAUSED || state == JobInfo.State.CANCELLED;
    }

    /// Ends within seconds. Files that are being read and passages that are being computed are taken up anew
    /// by the next one; what was computed is stored.
    @Override
    public void close() {
        all().forEach(Worker::stop);
        batches.close();
        landings.close();
        ring();
        readers.forEach(Worker::interrupt);
        warmer.interrupt();
        readiness.close();
        computers.forEach(Worker::interrupt);
        parsers.close();
        try {
            boolean ended = true;
            for (Worker worker : all()) {
                ended &= worker.join(FOR_THE_END);
            }
            if (ended) {
                writing.end();
            } else {
                LOG.log(Level.WARNING, "a worker did not end in time; what it did is done again");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
