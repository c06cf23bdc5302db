package zhiyin.knowledge.store.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.LockObtainFailedException;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;

/// Lucene's failures as [StoreException]s, with what to do.
final class Failures {
    private final String place;

    Failures(String place) {
        this.place = place;
    }

    StoreException of(Throwable failure) {
        return switch (failure) {
            case StoreException ours -> ours;
            case LockObtainFailedException e ->
                    new StoreException(
                            Code.STORE_IN_USE,
                            place + " is open in another process: stop that one, or ask it instead",
                            e);
            case CorruptIndexException e -> damaged(e);
            case IndexFormatTooNewException e -> damaged(e);
            case IndexFormatTooOldException e -> damaged(e);
            case IndexNotFoundException e -> damaged(e);
            case FileNotFoundException e -> damaged(e);
            case NoSuchFileException e -> damaged(e);
            case EOFException e -> damaged(e);
            default -> unavailable(failure);
        };
    }

    StoreException damaged(IOException cause) {
        return new StoreException(
                Code.STORE_DAMAGED,
                "the index in %s is damaged or incomplete (%s): move the folder away, and the passages are indexed anew from the catalog"
                        .formatted(place, cause.getMessage()),
                cause);
    }

    private StoreException unavailable(Throwable cause) {
        return new StoreException(
                Code.STORE_UNAVAILABLE,
                "cannot read or write the index in %s (%s): make sure that its disk has room and may be written, then try again"
                        .formatted(place, cause),
                cause);
    }

    StoreException lost() {
        return new StoreException(
                Code.STORE_UNAVAILABLE,
                "passages written to %s since the last commit were lost when its disk failed or was full: write them again, then commit"
                        .formatted(place));
    }

    StoreException closed() {
        return new StoreException(Code.STORE_UNAVAILABLE, place + " was closed");
    }
}
