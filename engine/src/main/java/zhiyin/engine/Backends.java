package zhiyin.engine;

import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.backend.onednn.Plan;

/// Where processors are chosen.
final class Backends {
    private Backends() {}

    static Backend of(Plan plan) {
        return new CpuBackend(new OnednnProducts(plan));
    }
}
