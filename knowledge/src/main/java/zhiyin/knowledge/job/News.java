package zhiyin.knowledge.job;

import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Version;

/// Tells that a document came to a stage.
final class News {
    private final Workplace place;

    News(Workplace place) {
        this.place = place;
    }

    void reached(Version version, DocumentRow document, Stage stage) {
        tell(version.job(), document, stage, Optional.empty());
    }

    void reached(long job, DocumentRow document, Stage stage) {
        tell(job, document, stage, Optional.empty());
    }

    void failed(Version version, DocumentRow document, DocumentFailure failure) {
        tell(version.job(), document, Stage.FAILED, Optional.of(failure));
    }

    void failed(long job, DocumentRow document, DocumentFailure failure) {
        tell(job, document, Stage.FAILED, Optional.of(failure));
    }

    private void tell(
            long job, DocumentRow document, Stage stage, Optional<DocumentFailure> failure) {
        if (job == 0) {
            return;
        }
        try {
            String collection =
                    place.database()
                            .read(c ->
                                    place.tables()
                                            .collections()
                                            .require(c, document.collection())
                                            .name());
            place.events()
                    .reached(
                            new JobEvent.Reached(
                                    job,
                                    collection,
                                    document.id(),
                                    document.path(),
                                    stage,
                                    failure));
        } catch (CatalogException _) {
            // The collection has been dropped meanwhile: nobody to be told.
        }
    }
}
