package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class FreeMemoryTest {
    @Test
    void some_memory_is_free_and_no_more_than_the_machine_has() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        long free = FreeMemory.bytes();
        assertThat(free).isGreaterThan(1 << 20);
        // The bean counts what the control group may have, or the machine.
        assertThat(free).isLessThanOrEqualTo(system.getTotalMemorySize());
    }
}
