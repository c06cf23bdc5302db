package zhiyin.engine.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import zhiyin.engine.EmbedderLoad.Waiting;
import zhiyin.engine.batch.Request.Pending;

/// Requests of many callers, each caller's in their order, the callers by start-time fair queueing:
/// Goyal, Vin and Cheng, Start-time Fair Queueing, SIGCOMM 1996.
///
/// A caller's next sequence has a start tag: where the caller's previous sequence ended in virtual time,
/// or now, if that is later. The least tag is served next, and is what `now` is then. So of two callers
/// that both have work waiting, neither gets more tokens than the other by more than one sequence of
/// each; how much one has waiting, and in how many requests, makes no difference. The bound does not
/// depend on how fast the model is, nor on batches; and unlike deficit round robin nobody waits for a
/// round of all others.
///
/// Adding, removing and taking are logarithmic in the number of callers. Not thread-safe.
final class FairQueue {
    /// What one caller has waiting, and where it stands in virtual time, counted in tokens.
    private static final class Flow {
        final String caller;
        final LinkedHashSet<Request> requests = new LinkedHashSet<>();
        long tokens;

        /// Of the next sequence.
        long start;

        /// Of the last sequence that was taken.
        long finish;

        /// Among equal tags, who came first.
        long order;

        Flow(String caller) {
            this.caller = caller;
        }
    }

    private static final Comparator<Flow> BY_START =
            Comparator.<Flow>comparingLong(flow -> flow.start)
                    .thenComparingLong(flow -> flow.order);

    private static final Comparator<Flow> BY_FINISH =
            Comparator.<Flow>comparingLong(flow -> flow.finish)
                    .thenComparingLong(flow -> flow.order);

    private final long tokensPerCaller;
    private final Map<String, Flow> flows = new HashMap<>();

    /// Those with something waiting.
    private final TreeSet<Flow> active = new TreeSet<>(BY_START);

    /// Those without, remembered as long as they are ahead: else whoever sends one request at a time
    /// would owe nothing for the last one.
    private final TreeSet<Flow> resting = new TreeSet<>(BY_FINISH);

    private long virtualTime;
    private long orders;
    private int requests;
    private int sequences;
    private long tokens;
    private long countedTokens;

    /// @param tokensPerCaller how many tokens of one caller [#countedTokens()] counts
    FairQueue(long tokensPerCaller) {
        this.tokensPerCaller = tokensPerCaller;
    }

    boolean isEmpty() {
        return active.isEmpty();
    }

    long tokens() {
        return tokens;
    }

    /// Tokens, of one caller no more than it may have.
    long countedTokens() {
        return countedTokens;
    }

    long tokensOf(String caller) {
        Flow flow = flows.get(caller);
        return flow == null ? 0 : flow.tokens;
    }

    int callers() {
        return active.size();
    }

    Waiting waiting() {
        return new Waiting(active.size(), requests, sequences, tokens);
    }

    void add(Request request) {
        Flow flow = flows.computeIfAbsent(request.caller().name(), Flow::new);
        if (flow.requests.isEmpty()) {
            resting.remove(flow);
            flow.start = Math.max(virtualTime, flow.finish);
            flow.order = orders++;
            active.add(flow);
        }
        flow.requests.add(request);
        requests++;
        count(flow, request.waiting(), request.waitingTokens());
    }

    /// Takes out what waits of a request, wherever it is; nothing where nothing does.
    void remove(Request request) {
        Flow flow = flows.get(request.caller().name());
        if (flow == null || !flow.requests.remove(request)) {
            return;
        }
        requests--;
        count(flow, -request.waiting(), -request.waitingTokens());
        if (flow.requests.isEmpty()) {
            active.remove(flow);
            rest(flow);
        }
    }

    /// Tokens of the sequence that is next; there must be one.
    int nextTokens() {
        return active.first().requests.getFirst().nextTokens();
    }

    /// Takes the sequence that is next; there must be one.
    Pending take(long now) {
        Flow flow = active.removeFirst();
        Request request = flow.requests.getFirst();
        Pending taken = request.begin(now);
        virtualTime = flow.start;
        flow.finish = flow.start + taken.tokens();
        flow.start = flow.finish;
        count(flow, -1, -taken.tokens());
        if (request.waiting() == 0) {
            flow.requests.removeFirst();
            requests--;
        }
        if (flow.requests.isEmpty()) {
            rest(flow);
        } else {
            active.add(flow);
        }
        forgetPassed();
        return taken;
    }

    private void count(Flow flow, int moreSequences, long moreTokens) {
        countedTokens -= Math.min(flow.tokens, tokensPerCaller);
        flow.tokens += moreTokens;
        sequences += moreSequences;
        tokens += moreTokens;
        countedTokens += Math.min(flow.tokens, tokensPerCaller);
    }

    private void rest(Flow flow) {
        resting.add(flow);
    }

    private void forgetPassed() {
        while (!resting.isEmpty() && resting.first().finish <= virtualTime) {
            flows.remove(resting.removeFirst().caller);
        }
    }

    /// Forgets who had how much: nobody waits, and nothing is being computed.
    void startAfresh() {
        if (active.isEmpty()) {
            flows.clear();
            resting.clear();
            virtualTime = 0;
        }
    }

    /// Takes out everything.
    List<Request> clear() {
        List<Request> all = new ArrayList<>();
        active.forEach(flow -> all.addAll(flow.requests));
        all.forEach(this::remove);
        return all;
    }
}
