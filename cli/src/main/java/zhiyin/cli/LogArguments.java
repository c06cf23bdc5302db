package zhiyin.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Option;

/// The options that say what the server logs, and how.
final class LogArguments {
    /// Held, since the JDK forgets levels of loggers that nobody holds.
    private static final Logger REQUESTS = Logger.getLogger("zhiyin.requests");

    /// How a line of the log is written.
    enum Format {
        text,
        json
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "Lines of the log, on the error output: text or json, an object a line. Default: ${DEFAULT-VALUE}")
    Format format = Format.text;

    @Option(
            names = "--log-requests",
            description =
                    "Log a line for each request: route, status, time, tokens, API key's name and request id; no texts.")
    boolean requests;

    void apply() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.ALL);
            if (format == Format.json) {
                handler.setFormatter(new JsonLogFormatter());
            }
        }
        REQUESTS.setLevel(requests ? Level.FINE : Level.INFO);
    }
}
