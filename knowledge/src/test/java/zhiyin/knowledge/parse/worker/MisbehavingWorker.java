package zhiyin.knowledge.parse.worker;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// A worker process that does what the file's text tells it to.
final class MisbehavingWorker {
    private MisbehavingWorker() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        WorkerMain.run(MisbehavingWorker::parse);
    }

    private static Document parse(Source source, ParseContext context) throws IOException {
        String[] command = Files.readString(source.file()).split(" ", 2);
        return switch (command[0]) {
            case "spin" -> spin();
            case "sleep" -> sleep();
            case "recurse" -> document("" + recurse(1));
            case "fill" -> fill();
            case "exit" -> exit();
            case "chatter" -> chatter();
            case "babble" -> babble();
            case "refuse" -> throw new ParseException(Status.ENCRYPTED, "needs a password");
            case "break" -> throw new IllegalStateException("broken");
            case "write" -> document("x".repeat(Integer.parseInt(command[1])));
            case "leave" ->
                    document(Files.writeString(Files.createTempFile("left", ""), "x").toString());
            case "id" -> document("" + ProcessHandle.current().pid());
            default -> document(command[0]);
        };
    }

    private static Document document(String text) {
        return new Document(
                "n",
                "text",
                "",
                "",
                Map.of(),
                List.of(new Block.Paragraph(text, Place.UNKNOWN)),
                List.of(),
                Report.EMPTY);
    }

    private static Document spin() {
        long sum = 0;
        while (sum >= 0) {
            sum = (sum + 1) & 0xFFFF;
        }
        return document("" + sum);
    }

    private static Document sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return document("slept");
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int recurse(int depth) {
        return depth + recurse(depth + 1) + depth % 7;
    }

    private static Document fill() {
        var all = new ArrayList<int[]>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new int[1 << 18]);
        }
        return document("" + all.size());
    }

    private static Document exit() {
        Runtime.getRuntime().halt(42);
        return document("");
    }

    private static Document chatter() {
        for (int i = 0; i < 50_000; i++) {
            System.out.println("a library that prints " + i);
        }
        return document("said");
    }

    /// Writes nonsense where answers are expected.
    private static Document babble() throws IOException {
        var out = new FileOutputStream(FileDescriptor.out);
        out.write("nonsense, and much of it".repeat(1000).getBytes(StandardCharsets.UTF_8));
        return document(Path.of("").toString());
    }
}
