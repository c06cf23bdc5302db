package zhiyin.knowledge.parse.pdf;

/// A straight line drawn on a page, or the edge of a filled area.
///
/// @param at the distance from the top of a horizontal one, from the left of a vertical one
/// @param from where it begins along its direction
/// @param to where it ends
record Rule(boolean horizontal, float at, float from, float to) {
    float length() {
        return to - from;
    }
}
