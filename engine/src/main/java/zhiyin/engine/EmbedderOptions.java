package zhiyin.engine;

import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;

/// How a model is to be loaded. Immutable; start from [#defaults()].
///
/// @param numericType arithmetic of matrix products; empty for what is fastest on this CPU
/// @param profile how a decoder's weights are held; empty for the fastest that fits in memory
/// @param device what it is computed on; a GPU computes in bf16, under the profiles FAST and SMALL
/// @param threads compute threads of the CPU
/// @param maxBatchTokens tokens computed together; a longer text is taken alone; empty for what suits
///     the model
/// @param cache where built-in models are unpacked, and outcomes of trials kept; native libraries go to the
///     standard cache
/// @param queueLimits how much may wait before more is refused
public record EmbedderOptions(
        Optional<NumericType> numericType,
        Optional<Profile> profile,
        Device device,
        int threads,
        OptionalInt maxBatchTokens,
        ResourceCache cache,
        QueueLimits queueLimits) {
    public EmbedderOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 to 1024");
        }
        if (maxBatchTokens.isPresent()
                && (maxBatchTokens.getAsInt() < 1 || maxBatchTokens.getAsInt() > 1 << 20)) {
            throw new IllegalArgumentException(
                    "maxBatchTokens is " + maxBatchTokens.getAsInt() + ", expected 1 to 1048576");
        }
        if (profile.equals(Optional.of(Profile.TURBO))
                && numericType.isPresent()
                && numericType.get() != NumericType.INT8) {
            throw new IllegalArgumentException(
                    "profile turbo computes in int8; leave the numeric type out or choose another profile");
        }
        if (device == Device.CUDA
                && (numericType.orElse(NumericType.BF16) != NumericType.BF16
                        || profile.orElse(Profile.FAST) == Profile.TURBO)) {
            throw new IllegalArgumentException(
                    "device cuda computes in bf16; leave the numeric type out, and take the profile fast, small or none");
        }
    }

    /// A GPU where there is one, else all cores and the fastest numeric type.
    public static EmbedderOptions defaults() {
        return new EmbedderOptions(
                Optional.empty(),
                Optional.empty(),
                Device.AUTO,
                Runtime.getRuntime().availableProcessors(),
                OptionalInt.empty(),
                ResourceCache.standard(),
                QueueLimits.DEFAULTS);
    }

    public EmbedderOptions withNumericType(NumericType type) {
        return new EmbedderOptions(
                Optional.of(type), profile, device, threads, maxBatchTokens, cache, queueLimits);
    }

    public EmbedderOptions withProfile(Profile newProfile) {
        return new EmbedderOptions(
                numericType,
                Optional.of(newProfile),
                device,
                threads,
                maxBatchTokens,
                cache,
                queueLimits);
    }

    public EmbedderOptions withDevice(Device newDevice) {
        return new EmbedderOptions(
                numericType, profile, newDevice, threads, maxBatchTokens, cache, queueLimits);
    }

    public EmbedderOptions withThreads(int newThreads) {
        return new EmbedderOptions(
                numericType, profile, device, newThreads, maxBatchTokens, cache, queueLimits);
    }

    public EmbedderOptions withMaxBatchTokens(int tokens) {
        return new EmbedderOptions(
                numericType, profile, device, threads, OptionalInt.of(tokens), cache, queueLimits);
    }

    public EmbedderOptions withCache(ResourceCache newCache) {
        return new EmbedderOptions(
                numericType, profile, device, threads, maxBatchTokens, newCache, queueLimits);
    }

    public EmbedderOptions withQueueLimits(QueueLimits limits) {
        return new EmbedderOptions(
                numericType, profile, device, threads, maxBatchTokens, cache, limits);
    }
}
