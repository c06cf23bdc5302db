package zhiyin.knowledge.parse.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.Source;

/// The members of a 7z archive, in its own order: they may be packed as one.
final class SevenZipMembers {
    private SevenZipMembers() {}

    static void read(Source source, Members members) throws IOException {
        try (SevenZFile archive = open(source, members)) {
            SevenZArchiveEntry entry = next(archive, members);
            while (entry != null && members.next()) {
                read(archive, entry, members);
                entry = next(archive, members);
            }
        }
    }

    private static SevenZFile open(Source source, Members members) {
        try {
            return SevenZFile.builder()
                    .setPath(source.file())
                    .setMaxMemoryLimitKiB(ArchiveParser.MOST_MEMORY_KB)
                    .get();
        } catch (PasswordRequiredException e) {
            throw members.encrypted();
        } catch (IOException | RuntimeException e) {
            throw members.corrupt(e);
        }
    }

    private static @Nullable SevenZArchiveEntry next(SevenZFile archive, Members members)
            throws IOException {
        try {
            return archive.getNextEntry();
        } catch (ParseException | FileSystemException e) {
            throw e;
        } catch (PasswordRequiredException e) {
            throw members.encrypted(); // all members share the password
        } catch (IOException | RuntimeException e) {
            members.damaged(e);
            return null;
        }
    }

    private static void read(SevenZFile archive, SevenZArchiveEntry entry, Members members)
            throws IOException {
        String name = MemberNames.clean(String.valueOf(entry.getName()));
        boolean wanted = entry.hasStream() && !entry.isDirectory() && !MemberNames.isJunk(name);
        if (wanted) {
            members.add(name, members.bounded(new Content(archive)));
        }
    }

    /// The content of the member the archive stands at.
    private static final class Content extends InputStream {
        private final SevenZFile archive;

        Content(SevenZFile archive) {
            this.archive = archive;
        }

        @Override
        public int read() throws IOException {
            return archive.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return archive.read(bytes, offset, length);
        }
    }
}
