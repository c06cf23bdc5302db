package zhiyin.engine.backend;

/// Neighbouring rows of a query tensor that belong to neighbouring tokens of one sequence.
///
/// @param sequence its number in the batch
/// @param row the first row in the query tensor
/// @param count rows
/// @param place where in the sequence the first row's token stands, not counting a shared prefix
public record QuerySpan(int sequence, int row, int count, int place) {}
