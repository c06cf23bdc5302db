package zhiyin.cli.embed;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The texts of the command line.
final class ArgumentSource implements TextSource {
    private final List<String> texts;
    private int next;

    ArgumentSource(List<String> texts) {
        this.texts = List.copyOf(texts);
    }

    @Override
    public Optional<Input> next() {
        return next == texts.size()
                ? Optional.empty()
                : Optional.of(parse(next, texts.get(next++)));
    }

    /// Java has replaced what the locale cannot express before any of our code runs.
    private static Input parse(long index, String text) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (text.indexOf('\uFFFD') >= 0 && !encoding.equals("UTF-8")) {
            return new Input.Invalid(
                    index,
                    "the text has characters that are not in the locale's encoding %s; set LC_ALL=C.UTF-8, or give the text on standard input"
                            .formatted(encoding));
        }
        return LineParser.PLAIN.parse(index, text);
    }

    @Override
    public long skip(long count) {
        int skipped = (int) Math.min(count, texts.size() - next);
        next += skipped;
        return skipped;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public String place(long index) {
        return "argument " + (index + 1);
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    public OptionalLong totalBytes() {
        return OptionalLong.empty();
    }

    @Override
    public String name() {
        return "arguments";
    }

    @Override
    public void close() {}
}
