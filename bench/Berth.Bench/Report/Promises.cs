namespace Berth.Bench.Report;

/// <summary>A table of promised limits and measured values. A missed promise is only reported: the machine may be busy.</summary>
internal sealed class Promises
{
    private readonly Table _table = new("promise", "at most", "measured", "");

    /// <summary>Adds a promise.</summary>
    /// <param name="what">The measured quantity.</param>
    /// <param name="most">The promised maximum.</param>
    /// <param name="measured">The measured value; null: could not be measured.</param>
    /// <param name="unit">The unit of both.</param>
    public void Add(string what, double most, double? measured, string unit)
    {
        var verdict = measured is null ? "not measured" : measured <= most ? "PASS" : "MISS";
        _table.Add(what, Text(most, unit), measured is { } value ? Text(value, unit) : "", verdict);
    }

    public override string ToString() => _table.ToString();

    private static string Text(double value, string unit) => FormattableString.Invariant($"{value:0.###} {unit}").TrimEnd();
}
