package zhiyin.engine.backend.cuda;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Tests of a machine whose GPU is the emulated one.
public final class OnEmulatedGpu implements BeforeEachCallback, AfterEachCallback {
    /// The system property that names the driver's library.
    public static final String LIBRARY = "zhiyin.cuda.library";

    private final String usual = System.getProperty(LIBRARY, "");

    @Override
    public void beforeEach(ExtensionContext context) {
        EmulatedGpu.assume();
        System.setProperty(LIBRARY, EmulatedGpu.library().toString());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.setProperty(LIBRARY, usual);
    }
}
