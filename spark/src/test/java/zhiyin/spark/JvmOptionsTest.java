package zhiyin.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    @Test
    void an_executor_of_one_core_leaves_it_to_the_thread_that_computes() {
        assertThat(JvmOptions.ofExecutor("", 1))
                .startsWith(JvmOptions.line())
                .contains(" -XX:+UseSerialGC", " -XX:Tier4InvocationThreshold=");
        assertThat(JvmOptions.ofExecutor("", 4)).isEqualTo(JvmOptions.line());
        assertThat(JvmOptions.ofExecutor("", 0)).isEqualTo(JvmOptions.line());
    }

    @Test
    void what_its_user_says_comes_last_and_goes_first() {
        assertThat(JvmOptions.ofExecutor("-Dmine=1", 1))
                .contains("Serial", "Tier4")
                .endsWith(" -Dmine=1");
        assertThat(JvmOptions.ofExecutor("-XX:+UseParallelGC", 1))
                .doesNotContain("Serial")
                .contains("Tier4")
                .endsWith(" -XX:+UseParallelGC");
        assertThat(JvmOptions.ofExecutor("-XX:-TieredCompilation", 1))
                .contains("Serial")
                .doesNotContain("Tier4");
    }
}
