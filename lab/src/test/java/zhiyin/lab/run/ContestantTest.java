package zhiyin.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import zhiyin.engine.Profile;
import zhiyin.engine.backend.NumericType;
import zhiyin.lab.LabException;

final class ContestantTest {
    @Test
    void settings_stand_behind_the_name_in_any_order() {
        Contestant found = Contestant.parse("Qwen/Qwen3-Embedding-0.6B@256@turbo@bf16");
        assertThat(found.model()).isEqualTo("Qwen/Qwen3-Embedding-0.6B");
        assertThat(found.dimensions()).hasValue(256);
        assertThat(found.profile()).contains(Profile.TURBO);
        assertThat(found.type()).contains(NumericType.BF16);
    }

    @Test
    void candidates_are_found_by_short_vectors_or_the_index_or_both() {
        Contestant both = Contestant.parse("model@index@coarse128");
        assertThat(both.model()).isEqualTo("model");
        assertThat(both.indexed()).isTrue();
        assertThat(both.coarse()).hasValue(128);
        assertThat(both.withDimensions(256).indexed()).isTrue();
        assertThat(Contestant.parse("model@coarse64").indexed()).isFalse();
    }

    @Test
    void what_is_no_setting_belongs_to_the_name() {
        assertThat(Contestant.parse("./models@home/x.gguf").model())
                .isEqualTo("./models@home/x.gguf");
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        for (String line :
                new String[] {
                    "", "model@f32@bf16", "model@0", "model@64@128", "model@index@index"
                }) {
            assertThatThrownBy(() -> Contestant.parse(line)).isInstanceOf(LabException.class);
        }
    }

    @Test
    void dimensions_are_given_to_those_that_have_none() {
        assertThat(Contestant.parse("model").withDimensions(64).label()).isEqualTo("model@64");
        assertThat(Contestant.parse("model@32").withDimensions(64).label()).isEqualTo("model@32");
    }
}
