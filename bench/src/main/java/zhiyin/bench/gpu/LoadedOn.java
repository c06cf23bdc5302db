package zhiyin.bench.gpu;

import java.nio.file.Path;
import zhiyin.engine.Device;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.cuda.CudaBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.ModelSource;

/// A model's forward pass alone, without its tokenizer, on a device of choice.
final class LoadedOn {
    private LoadedOn() {}

    /// @param type of the CPU's products; a GPU has bf16 alone
    /// @param keepsStored whether a GPU leaves quantised weights as they are stored
    static Model load(Path model, Device device, NumericType type, boolean keepsStored) {
        ModelSource source = ModelSource.find(model.toString(), ResourceCache.standard());
        return source.load(backend(device, type, keepsStored));
    }

    static Backend backend(Device device, NumericType type, boolean keepsStored) {
        return switch (device) {
            case CPU -> new CpuBackend(new OnednnProducts(type));
            case CUDA, AUTO ->
                    CudaBackend.open(keepsStored)
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            "no GPU of compute capability 8.0 or later is here"));
        };
    }

    static Device device(String label) {
        return Device.of(label)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--device is \"%s\", expected %s"
                                        .formatted(label, Device.labels())));
    }

    static int threads(Device device) {
        return device == Device.CPU ? Runtime.getRuntime().availableProcessors() : 1;
    }
}
