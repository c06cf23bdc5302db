package zhiyin.bench.robust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VitalsTest {
    @Test
    void figures_are_read_from_what_linux_and_prometheus_write() {
        Vitals vitals =
                Vitals.of(
                        "Name:\tjava\nVmRSS:\t  329980 kB\nRssAnon:\t  265108 kB\nThreads:\t37\n",
                        132,
                        """
                        # TYPE jvm_memory_used_bytes gauge
                        jvm_memory_used_bytes{area="heap",id="Eden Space"} 1.5E7
                        jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 500.0
                        jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0E7
                        jvm_memory_used_bytes{area="nonheap",id="CodeHeap 'profiled nmethods'"} 9.0E7
                        jvm_memory_committed_bytes{area="heap",id="Eden Space"} 2.0E7
                        jvm_memory_committed_bytes{area="heap",id="Tenured Gen"} 1.0E6
                        jvm_memory_committed_bytes{area="nonheap",id="Metaspace"} 8.0E7
                        jvm_buffer_memory_used_bytes{id="direct"} 8192.0
                        jvm_buffer_memory_used_bytes{id="mapped"} 1.0E9
                        """);
        assertThat(vitals)
                .isEqualTo(
                        new Vitals(
                                329_980 * 1024L,
                                265_108 * 1024L,
                                15_000_500,
                                21_000_000,
                                8_192,
                                90_000_000,
                                37,
                                132));
        assertThat(vitals.outside()).isEqualTo(265_108 * 1024L - 21_000_000 - 90_000_000);
    }

    @Test
    void only_threads_of_requests_are_told_from_a_dump() {
        String dump =
                """
                123
                2026-01-01T00:00:00Z

                #38 "http-38-acceptor-0" RUNNABLE 2026-01-01T00:00:00Z
                    at java.base/sun.nio.ch.Net.accept(Native Method)

                #44 "job-progress" virtual TIMED_WAITING 2026-01-01T00:00:00Z
                    at java.base/java.lang.VirtualThread.parkNanos(VirtualThread.java:784)

                #91 "http-7" virtual WAITING 2026-01-01T00:00:00Z
                    at java.base/java.lang.VirtualThread.park(VirtualThread.java:1)
                    at zhiyin.server.Somewhere.stuck(Somewhere.java:2)
                """;
        assertThat(Vitals.answering(dump)).hasSize(1).first().asString().contains("Somewhere");
    }

    @Test
    void a_server_is_ready_when_it_says_so() {
        String line =
                "zhiyin 1 serves m (512 dimensions, f32) on http://127.0.0.1:4097/v1  ready in 1.2"
                        + " s\n";
        assertThat(ServerProcess.address(line))
                .hasValueSatisfying(url -> assertThat(url).hasPort(4097));
        assertThat(ServerProcess.address(line.substring(0, 60))).isEmpty();
    }

    @Test
    void a_limit_of_descriptors_may_be_a_number_or_none() {
        assertThat(Descriptors.limit("Limit  Soft  Hard\nMax open files   1024   20000  files\n"))
                .isEqualTo(20_000);
        assertThat(Descriptors.limit("Max open files   unlimited   unlimited  files\n"))
                .isEqualTo(Integer.MAX_VALUE);
    }
}
