package zhiyin.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.server.api.Exchange;

/// A line of the log as an object of JSON: `time`, `level`, `logger`, `message`, and where there are such
/// `request` (its id) and `error` (with its stack).
final class JsonLogFormatter extends Formatter {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String format(LogRecord line) {
        ObjectNode object =
                JSON.createObjectNode()
                        .put("time", line.getInstant().toString())
                        .put("level", line.getLevel().getName())
                        .put("logger", line.getLoggerName())
                        .put("message", formatMessage(line));
        Exchange.current().ifPresent(exchange -> object.put("request", exchange.id()));
        if (line.getThrown() != null) {
            var stack = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(stack));
            object.put("error", stack.toString());
        }
        return object + "\n";
    }
}
