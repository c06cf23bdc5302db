package zhiyin.knowledge.parse.sheet;

/// How many cells of a workbook may still be taken.
final class CellBudget {
    private long left;

    CellBudget(long cells) {
        this.left = cells;
    }

    boolean take() {
        return left-- > 0;
    }
}
