package zhiyin.engine.tokenizer;

/// Replaces characters by a [Charsmap] as Hugging Face's `Precompiled` does, which differs from
/// SentencePiece: what a reader sees as one character is replaced as a whole by what its shortest
/// known beginning stands for (`\r\n` by one space; an accent behind a ligature is lost with it); but
/// of six bytes and more each code point is replaced for itself. Lives for one text.
final class CharsmapSink implements CharacterSink {
    /// In UTF-8.
    private static final int MAX_BYTES = 5;

    private final Charsmap map;
    private final CharacterSink next;
    private final Graphemes graphemes = new Graphemes();

    /// The cluster, as long as it may be replaced as a whole.
    private final int[] codePoints = new int[MAX_BYTES];

    private final int[] starts = new int[MAX_BYTES];
    private final int[] stops = new int[MAX_BYTES];
    private int size;
    private int byteCount;
    private final byte[] bytes = new byte[MAX_BYTES];

    CharsmapSink(Charsmap map, CharacterSink next) {
        this.map = map;
        this.next = next;
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        if (graphemes.begins(codePoint)) {
            replaceCluster();
            byteCount = 0;
        }
        int length = Utf8.length(codePoint);
        if (byteCount + length > MAX_BYTES) {
            replaceEach();
            byteCount = MAX_BYTES;
            replace(codePoint, start, stop);
            return;
        }
        codePoints[size] = codePoint;
        starts[size] = start;
        stops[size++] = stop;
        byteCount += length;
    }

    @Override
    public void end() {
        replaceCluster();
        byteCount = 0;
        graphemes.reset();
        next.end();
    }

    private void replaceCluster() {
        if (size > 1) {
            int length = 0;
            for (int i = 0; i < size; i++) {
                length = Utf8.write(codePoints[i], bytes, length);
            }
            int found = map.findShortest(bytes, length);
            if (found != Charsmap.NONE) {
                giveCluster(map.replacement(found));
                size = 0;
                return;
            }
        }
        replaceEach();
    }

    private void replaceEach() {
        for (int i = 0; i < size; i++) {
            replace(codePoints[i], starts[i], stops[i]);
        }
        size = 0;
    }

    private void replace(int codePoint, int start, int stop) {
        int found = map.findShortest(bytes, Utf8.write(codePoint, bytes, 0));
        if (found == Charsmap.NONE) {
            next.take(codePoint, start, stop);
        } else {
            for (int each : map.replacement(found)) {
                next.take(each, start, stop);
            }
        }
    }

    /// Each character of the replacement comes from the one of the cluster in whose turn it is; the last
    /// from all that are left.
    private void giveCluster(int[] replacement) {
        for (int i = 0; i < replacement.length; i++) {
            int of = Math.min(i, size - 1);
            int last = i == replacement.length - 1 ? size - 1 : of;
            next.take(replacement[i], starts[of], stops[last]);
        }
    }
}
