package zhiyin.lab.stat;

/// Where a value lies with 95 % confidence.
public record Interval(double low, double high) {}
