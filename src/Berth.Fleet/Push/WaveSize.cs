using System.Globalization;
using Berth.Fleet.Errors;

namespace Berth.Fleet.Push;

/// <summary>The size of a wave: a number of hosts, or a percentage of all hosts of the push, rounded up.</summary>
/// <param name="Number">The number, at least 1.</param>
/// <param name="IsPercent">Whether it is a percentage, at most 100.</param>
public sealed record WaveSize(int Number, bool IsPercent)
{
    /// <summary>Reads a size: <c>25%</c> or <c>10</c>.</summary>
    /// <exception cref="FleetException">It is no size.</exception>
    public static WaveSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPercent = text.EndsWith('%');
        return int.TryParse(isPercent
            ? text.AsSpan(0, text.Length - 1)
            : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && (!isPercent || number <= 100)
            ? new WaveSize(number, isPercent)
            : throw new FleetException(
                $"'{text}' is no size of a wave", "write a number of hosts, such as 10, or a percentage from 1% to 100%", isMisuse: true);
    }

    /// <summary>The number of hosts of a wave.</summary>
    /// <param name="hosts">The number of hosts of the push.</param>
    public int Of(int hosts) => IsPercent ? (int)(((long)hosts * Number + 99) / 100) : Number;
}
