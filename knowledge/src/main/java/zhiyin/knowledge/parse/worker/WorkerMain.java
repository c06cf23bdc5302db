package zhiyin.knowledge.parse.worker;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Parsers;

/// The process that [ParserPool] starts: reads one file after the other until its standard input ends.
/// It ends by itself at what no file may do to the others: a full heap (the JVM's option), a full stack.
final class WorkerMain {
    /// Exit code of an error that is not a file's failure, such as a full stack.
    static final int FAILED = 4;

    private static final int LONGEST_MESSAGE = 4000;

    private final Parser parser;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final DataOutputStream out;

    private WorkerMain(Parser parser, DataOutputStream out) {
        this.parser = parser;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        run(new Parsers());
    }

    /// Standard output belongs to the frames; what libraries print goes to standard error.
    static void run(Parser parser) throws IOException, InterruptedException {
        var frames = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        InputStream in = System.in;
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        Logger.getLogger("").setLevel(Level.OFF);
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> end(e));
        var worker = new WorkerMain(parser, new DataOutputStream(frames));
        Thread.ofPlatform().daemon().name("requests").start(() -> worker.receive(in));
        worker.serve();
    }

    private static void end(Throwable e) {
        System.err.println(e);
        StackTraceElement[] stack = e.getStackTrace();
        for (int i = 0; i < Math.min(5, stack.length); i++) {
            System.err.println("    at " + stack[i]);
        }
        Runtime.getRuntime().halt(FAILED);
    }

    /// Runs beside the reading of a file, so that the end of the pool is noticed at once.
    private void receive(InputStream in) {
        try (var frames = new DataInputStream(in)) {
            while (true) {
                requests.add(Request.of(Frame.read(frames)));
            }
        } catch (IOException e) { // the end of the pool, whatever it was
            Runtime.getRuntime().halt(0);
        }
    }

    private void serve() throws IOException, InterruptedException {
        new Frame(Frame.READY, new byte[0]).write(out);
        out.flush();
        while (true) {
            Request request = requests.take();
            try {
                var answer = new FrameOutputStream(out);
                DocumentJson.write(read(request), answer);
                answer.finish();
            } catch (ParseException e) {
                fail(e.status(), String.valueOf(e.getMessage()));
            }
        }
    }

    private Document read(Request request) {
        try {
            return parser.parse(
                    request.source(),
                    new ParseContext(request.limits(), request.options(), parser));
        } catch (ParseException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ParseException(
                    Status.CORRUPT, request.source().name() + " cannot be read: " + e, e);
        }
    }

    private void fail(Status status, String message) throws IOException {
        String cut = message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
        Frame.of(Frame.FAILED, status + "\n" + cut).write(out);
        out.flush();
    }
}
