package zhiyin.engine.pull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A pull as a process of its own, for tests that end it.
final class PullMain {
    private PullMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        var options =
                new PullOptions(
                        2,
                        64 << 10,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(20),
                        6,
                        Duration.ofMillis(50),
                        Duration.ofSeconds(3));
        var listener =
                new PullListener() {
                    @Override
                    public void waiting() {
                        System.out.println("waiting");
                    }
                };
        Hub hub = HuggingFace.of(Optional.of(URI.create(arguments[1])), Map.of());
        StoredModel model =
                new Pull(new ModelStore(Path.of(arguments[0])), hub, options, listener)
                        .run(PullFixture.NAME);
        System.out.println("pulled " + model.path());
    }
}
