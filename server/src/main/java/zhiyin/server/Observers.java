package zhiyin.server;

import io.javalin.http.Context;
import java.util.Optional;
import zhiyin.server.api.Exchange;
import zhiyin.server.metrics.Metrics;
import zhiyin.server.metrics.RequestLog;
import zhiyin.server.metrics.SlowRequests;
import zhiyin.server.trace.Traces;

/// All who are told of each request that was answered. Thread-safe.
record Observers(Metrics metrics, SlowRequests slow, Optional<Traces> traces)
        implements AutoCloseable {
    void answered(Context ctx) {
        Exchange exchange = Exchange.of(ctx);
        int status = ctx.res().getStatus();
        metrics.answered(exchange, ctx.req().getMethod(), status);
        slow.answered(exchange, ctx.req().getMethod(), status);
        traces.ifPresent(each -> each.answered(exchange, ctx.req(), status));
        RequestLog.answered(exchange, ctx.req().getMethod(), ctx.path(), status);
    }

    @Override
    public void close() {
        metrics.close();
        traces.ifPresent(Traces::close);
    }
}
