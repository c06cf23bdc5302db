package zhiyin.engine.backend.cuda;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What multiplies matrices on a GPU, where both can.
public enum Gemm {
    /// cuBLASLt, where it is here, for products of many rows; our own kernels for all others.
    AUTO,
    /// Our own kernels: a text's vector is the same to the last bit, whatever it is computed together with.
    OWN,
    /// cuBLASLt for all products by weights that are expanded.
    CUBLASLT;

    /// The system property that chooses.
    public static final String PROPERTY = "zhiyin.cuda.gemm";

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What [#PROPERTY] says, or AUTO.
    ///
    /// @throws EngineException NATIVE_FAILURE where that is none of them
    static Gemm chosen() {
        String label = System.getProperty(PROPERTY, AUTO.label());
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                Code.NATIVE_FAILURE,
                                "-D%s is \"%s\", expected %s"
                                        .formatted(
                                                PROPERTY,
                                                label,
                                                Arrays.stream(values())
                                                        .map(Gemm::label)
                                                        .collect(Collectors.joining(", ")))));
    }
}
