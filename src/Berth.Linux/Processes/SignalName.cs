using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Berth.Linux.Processes;

/// <summary>Names of signals as people write them: SIGTERM, TERM, term, 15, SIGRTMIN+3, RTMAX-1.</summary>
public static class SignalName
{
    private const string Prefix = "SIG";

    /// <summary>The signal with a name.</summary>
    /// <param name="text">A name, with or without SIG, in any case; a number; or SIGRTMIN+n, SIGRTMAX-n.</param>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public static Signal Parse(string text) =>
        TryParse(text, out var signal)
            ? signal
            : throw new FormatException($"'{text}' is not a signal: write a name such as SIGTERM, or a number from 1 to 64");

    /// <summary>Parses the name of a signal.</summary>
    /// <param name="text">As for <see cref="Parse"/>.</param>
    /// <param name="signal">The signal, or <see cref="Signal.None"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Signal signal)
    {
        signal = Signal.None;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text == "SIGTERM")
        {
            // By far the most frequent: parsing the enumeration would read its metadata, which is slow.
            signal = Signal.SIGTERM;
            return true;
        }

        if (TryNumber(text, out var number))
        {
            signal = (Signal)number;
            return number is >= 1 and <= (int)Signal.SIGRTMAX && number is not (32 or 33);
        }

        var name = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        var sign = name.IndexOfAny(['+', '-']);
        if (sign < 0)
            return !TryNumber(name, out _) && Enum.TryParse(Prefix + name, ignoreCase: true, out signal) && signal != Signal.None;
        if (!TryNumber(name[(sign + 1)..], out var offset))
            return false;
        signal = (name[..sign].ToUpperInvariant(), name[sign]) switch
        {
            ("RTMIN", '+') => Signal.SIGRTMIN + offset,
            ("RTMAX", '-') => Signal.SIGRTMAX - offset,
            _ => Signal.None,
        };
        if (signal is >= Signal.SIGRTMIN and <= Signal.SIGRTMAX)
            return true;
        signal = Signal.None;
        return false;
    }

    /// <summary>The name of a signal: "SIGTERM", "SIGRTMIN+3"; the number if the signal has no name.</summary>
    /// <param name="signal">Any signal.</param>
    public static string Format(Signal signal) => signal switch
    {
        > Signal.SIGRTMIN and < Signal.SIGRTMAX => $"SIGRTMIN+{signal - Signal.SIGRTMIN}",
        _ => signal.ToString(),
    };

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= byte.MaxValue;
}
