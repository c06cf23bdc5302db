package zhiyin.knowledge.catalog;

/// How far a job has come.
///
/// @param documents in it
/// @param parsed read, or failed to be
/// @param ready can be found, duplicates among them
/// @param failed could not be read or embedded
/// @param bytes of all its documents' files; 0 for a rebuild, which reads none
/// @param bytesParsed of those that were read
/// @param units pages, slides, sheets of those that were read; 0 for a rebuild
/// @param chunks passages of those that were divided
/// @param chunksReady passages whose vectors are in the index
public record JobProgress(
        long documents,
        long parsed,
        long ready,
        long failed,
        long bytes,
        long bytesParsed,
        long units,
        long chunks,
        long chunksReady) {}
