package zhiyin.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    @Test
    void an_executor_of_one_core_collects_garbage_on_it() {
        assertThat(JvmOptions.ofExecutor("", 1))
                .startsWith(JvmOptions.line())
                .endsWith(" -XX:+UseSerialGC");
        assertThat(JvmOptions.ofExecutor("", 4)).isEqualTo(JvmOptions.line());
        assertThat(JvmOptions.ofExecutor("", 0)).isEqualTo(JvmOptions.line());
    }

    @Test
    void what_its_user_says_comes_last_and_chooses_the_collector() {
        assertThat(JvmOptions.ofExecutor("-Dmine=1", 1)).endsWith(" -XX:+UseSerialGC -Dmine=1");
        assertThat(JvmOptions.ofExecutor("-XX:+UseParallelGC", 1))
                .doesNotContain("Serial")
                .endsWith(" -XX:+UseParallelGC");
    }
}
