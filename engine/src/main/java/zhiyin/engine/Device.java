package zhiyin.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a model is computed on.
public enum Device {
    /// A GPU where there is one that can take the model, else the CPU.
    AUTO,
    CPU,
    /// An NVIDIA GPU, or none: in bf16, with the weights in its memory.
    CUDA;

    /// The name used in flags and reports.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Device> of(String label) {
        return Arrays.stream(values()).filter(device -> device.label().equals(label)).findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(Device::label).collect(Collectors.joining(", "));
    }
}
