namespace Berth.Bench.Report;

/// <summary>Statistics over measurements.</summary>
internal static class Sample
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The value below which this share of the values lies.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)(share * sorted.Length), 0, sorted.Length - 1)];
    }

    /// <summary>The median of the ratios of the rounds, which cancels out the load of a round.</summary>
    public static double Ratio(double[] of, double[] to) => Median(of.Zip(to, static (a, b) => a / b));
}
