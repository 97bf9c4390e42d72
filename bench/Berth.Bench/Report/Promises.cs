namespace Berth.Bench.Report;

/// <summary>What was promised and what was measured. A miss is printed and fails nothing: a busy machine is no bug.</summary>
internal sealed class Promises
{
    private readonly Table _table = new("promise", "at most", "measured", "");

    /// <summary>Notes one.</summary>
    /// <param name="what">What is promised.</param>
    /// <param name="most">The most it may be.</param>
    /// <param name="measured">What it is; null: could not be measured here.</param>
    /// <param name="unit">Of both.</param>
    public void Add(string what, double most, double? measured, string unit)
    {
        var verdict = measured is null ? "not measured" : measured <= most ? "PASS" : "MISS";
        _table.Add(what, Text(most, unit), measured is { } value ? Text(value, unit) : "", verdict);
    }

    public override string ToString() => _table.ToString();

    private static string Text(double value, string unit) => FormattableString.Invariant($"{value:0.###} {unit}").TrimEnd();
}
