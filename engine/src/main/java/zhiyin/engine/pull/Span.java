package zhiyin.engine.pull;

/// Bytes of a file, from `from` until before `to`.
record Span(long from, long to) {
    long length() {
        return to - from;
    }
}
