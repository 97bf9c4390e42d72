namespace Berth.Bench.Report;

/// <summary>What many measurements of one thing come to.</summary>
internal static class Sample
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The value that this share of all stays below.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)(share * sorted.Length), 0, sorted.Length - 1)];
    }

    /// <summary>The median of the rounds' ratios: what slows a whole round down cancels out.</summary>
    public static double Ratio(double[] of, double[] to) => Median(of.Zip(to, static (a, b) => a / b));
}
