package zhiyin.lab.task;

/// @param label a small number from 0
public record LabelledText(String text, int label) {}
