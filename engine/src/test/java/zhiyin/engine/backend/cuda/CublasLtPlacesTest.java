package zhiyin.engine.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;

/// Where cuBLASLt is looked for.
final class CublasLtPlacesTest {
    private static final int CUDA_13 = 13_000;
    private static final int CUDA_12 = 12_080;

    private final String usual = System.getProperty(CublasLtLibrary.PROPERTY, "");

    @TempDir Path root;

    @BeforeEach
    void nameNone() {
        System.clearProperty(CublasLtLibrary.PROPERTY);
    }

    @AfterEach
    void leaveIt() {
        System.setProperty(CublasLtLibrary.PROPERTY, usual);
    }

    private CublasLtPlaces places(Map<String, String> environment) {
        return new CublasLtPlaces(root, root.resolve("home/me"), environment, "Linux");
    }

    private Path file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "no library");
    }

    @Test
    void it_is_found_in_toolkits_in_packages_of_python_and_where_the_environment_says()
            throws IOException {
        Path named = file("named/libcublasLt.so.13");
        Path home = file("cuda-home/lib64/libcublasLt.so.13");
        Path toolkit = file("usr/local/cuda/lib64/libcublasLt.so.13");
        Path older = file("usr/local/cuda-12.8/lib64/libcublasLt.so.12");
        Path torch13 = file("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libcublasLt.so.13");
        Path torch12 =
                file("venv/lib/python3.12/site-packages/nvidia/cublas/lib/libcublasLt.so.12");
        Path users =
                file(
                        "home/me/.local/lib/python3.11/site-packages/nvidia/cu13/lib/libcublasLt.so.13");
        Path systems =
                file("usr/local/lib/python3.12/dist-packages/nvidia/cublas/lib/libcublasLt.so.12");
        file("venv/lib/python3.12/site-packages/nvidia/cudnn/lib/libcudnn.so.9");
        CublasLtPlaces places =
                places(
                        Map.of(
                                "LD_LIBRARY_PATH", root + "/missing::" + root + "/named",
                                "CUDA_HOME", root + "/cuda-home",
                                "VIRTUAL_ENV", root + "/venv"));
        assertThat(places.files(CUDA_13))
                .containsExactly(named, home, toolkit, torch13, users, older, torch12, systems);
    }

    @Test
    void a_library_newer_than_the_driver_is_left_alone() throws IOException {
        file("usr/local/cuda/lib64/libcublasLt.so.13");
        Path older = file("usr/local/cuda/lib64/libcublasLt.so.12");
        assertThat(places(Map.of()).files(CUDA_12)).containsExactly(older);
        assertThat(places(Map.of()).fileNames(11_040)).isEmpty();
    }

    @Test
    void a_file_that_is_no_library_is_passed_over() throws IOException {
        EmulatedGpu.assume();
        EmulatedGpu.device().close(); // the driver is there before whoever works by it
        file("usr/local/cuda/lib64/libcublasLt.so.13");
        Path venv = root.resolve("venv/lib/python3.12/site-packages/nvidia/cu13/lib");
        Files.createDirectories(venv);
        Path sound =
                Files.createSymbolicLink(venv.resolve("libcublasLt.so.13"), EmulatedGpu.cublasLt());
        CublasLtPlaces places = places(Map.of("VIRTUAL_ENV", root + "/venv"));
        CublasLtLibrary found = CublasLtLibrary.find(CUDA_13, places).orElseThrow();
        assertThat(found.name()).isEqualTo(sound.toString());
        assertThat(new CublasLt(found).version()).isEqualTo("13.1.1");
    }

    @Test
    void a_file_that_was_named_is_taken_or_refused_and_none_is_none() throws IOException {
        Path text = file("libcublasLt.so.13");
        System.setProperty(CublasLtLibrary.PROPERTY, text.toString());
        assertThatThrownBy(() -> CublasLtLibrary.find(CUDA_13, places(Map.of())))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("cannot load " + text, "-Dzhiyin.cuda.cublaslt", "none");
        assertThat(GemmInfo.find(CUDA_13).fault().orElseThrow()).contains("cannot load " + text);
        assertThat(GemmInfo.find(CUDA_13).used()).isEqualTo(Gemm.OWN);
        System.setProperty(CublasLtLibrary.PROPERTY, "none");
        assertThat(CublasLtLibrary.find(CUDA_13, places(Map.of()))).isEmpty();
        assertThat(GemmInfo.find(CUDA_13).fault()).isEmpty();
    }

    @Test
    void windows_has_other_names() {
        var windows = new CublasLtPlaces(root, root, Map.of(), "Windows 11");
        assertThat(windows.fileNames(CUDA_13))
                .containsExactly("cublasLt64_13.dll", "cublasLt64_12.dll");
    }
}
