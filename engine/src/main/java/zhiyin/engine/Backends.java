package zhiyin.engine;

import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;

/// Where processors are chosen.
final class Backends {
    private Backends() {}

    static Backend of(NumericType type) {
        return new CpuBackend(new OnednnProducts(type));
    }
}
