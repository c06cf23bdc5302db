package zhiyin.engine.backend.cuda;

import java.util.Optional;
import zhiyin.engine.EngineException;

/// What multiplies matrices on this machine's GPU.
///
/// @param choice what was asked for
/// @param library cuBLASLt's, as it was found
/// @param version of it, as `13.1.1`
/// @param fault what is wrong with what was asked for
public record GemmInfo(
        Gemm choice, Optional<String> library, Optional<String> version, Optional<String> fault) {
    /// As it would be on a GPU whose driver is of a CUDA version. Nothing is computed.
    ///
    /// @param driverVersion as 1000 · major + 10 · minor
    public static GemmInfo find(int driverVersion) {
        Gemm choice = Gemm.AUTO;
        try {
            choice = Gemm.chosen();
            if (choice == Gemm.OWN) {
                return without(choice, Optional.empty());
            }
            Optional<CublasLt> found = CublasLtLibrary.find(driverVersion).map(CublasLt::new);
            boolean missing = found.isEmpty() && choice == Gemm.CUBLASLT;
            return new GemmInfo(
                    choice,
                    found.map(CublasLt::library),
                    found.map(CublasLt::version),
                    missing ? Optional.of("cuBLASLt was not found") : Optional.empty());
        } catch (EngineException e) {
            return without(choice, Optional.ofNullable(e.getMessage()));
        }
    }

    private static GemmInfo without(Gemm choice, Optional<String> fault) {
        return new GemmInfo(choice, Optional.empty(), Optional.empty(), fault);
    }

    /// What is used: AUTO is decided.
    public Gemm used() {
        return library.isPresent() && fault.isEmpty() ? Gemm.CUBLASLT : Gemm.OWN;
    }

    /// Rows of a product from which on cuBLASLt is used, where it is.
    public int leastRows() {
        return LargeProducts.leastRows(choice);
    }
}
