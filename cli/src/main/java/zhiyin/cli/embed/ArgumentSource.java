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
                : Optional.of(LineParser.PLAIN.parse(next, texts.get(next++)));
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
