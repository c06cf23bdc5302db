/// What the server tells monitoring: figures for Prometheus, and a line of the log for each request.
@NullMarked
package zhiyin.server.metrics;

import org.jspecify.annotations.NullMarked;
