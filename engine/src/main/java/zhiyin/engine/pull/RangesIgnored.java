package zhiyin.engine.pull;

import java.io.IOException;

/// The server sends whole files only.
final class RangesIgnored extends IOException {
    private static final long serialVersionUID = 1L;

    RangesIgnored() {
        super("the server ignores ranges");
    }
}
