package zhiyin.knowledge.embed.remote;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// An answer's body, up to so many bytes: what follows is not read, and the connection is dropped.
final class BoundedBody implements BodySubscriber<BoundedBody.Bytes> {
    /// @param tooLong whether there were more
    record Bytes(byte[] read, boolean tooLong) {}

    private final long most;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<Bytes> body = new CompletableFuture<>();
    private Optional<Subscription> subscription = Optional.empty();

    BoundedBody(long most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Bytes> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription started) {
        subscription = Optional.of(started);
        started.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            byte[] bytes = new byte[(int) Math.min(buffer.remaining(), most - read.size())];
            buffer.get(bytes);
            read.writeBytes(bytes);
            if (buffer.hasRemaining()) {
                body.complete(new Bytes(read.toByteArray(), true));
                subscription.ifPresent(Subscription::cancel);
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(new Bytes(read.toByteArray(), false));
    }
}
