package zhiyin.knowledge.sync;

/// Something of a folder that is not taken into the collection, and why. What was ignored by a rule is not
/// told of.
///
/// @param path within the folder, with `/` between names
/// @param detail for people, in English
public record SkippedFile(String path, Reason reason, String detail) {
    public enum Reason {
        /// It, or the folder it is, could not be read. What the collection has of it stays.
        UNREADABLE,
        TOO_LARGE,
        /// Links are not followed: they may lead out of the folder, or in a circle.
        LINK,
        /// A pipe, a device or a socket.
        NOT_A_FILE,
        /// No document can have such a path.
        NAME,
        /// Beyond the number of files or the depth of folders that are looked at.
        BEYOND_LIMITS
    }
}
