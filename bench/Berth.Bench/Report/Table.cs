using System.Globalization;

namespace Berth.Bench.Report;

/// <summary>A Markdown table with columns aligned in the source.</summary>
internal sealed class Table(params string[] head)
{
    private readonly List<string[]> _rows = [head];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, head.Length).Select(i => _rows.Max(row => row[i].Length)).ToArray();
        var lines = _rows.Select(row => Line(row, widths)).ToList();
        lines.Insert(
            1, "|" + string.Concat(widths.Select((width, i) => (i == 0 ? ":" : "-") + new string('-', width) + (i == 0 ? "-|" : ":|"))));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A time with about three significant digits and a unit.</summary>
    public static string Microseconds(double value) => value < 1000
        ? value.ToString("0.#", CultureInfo.InvariantCulture) + " µs"
        : (value / 1000).ToString("0.00", CultureInfo.InvariantCulture) + " ms";

    public static string Ratio(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    // The first column is text, the others are numbers.
    private static string Line(string[] row, int[] widths) =>
        "| " + string.Join(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))) + " |";
}
