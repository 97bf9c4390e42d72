using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>A resource limit of a process: getrlimit(2).</summary>
/// <param name="Number">The number of the limit; <c>RLIMIT_NOFILE</c> is 7.</param>
/// <param name="Soft">The limit in force; null: unlimited.</param>
/// <param name="Hard">The value to which the process may raise it; null: unlimited.</param>
public readonly record struct ProcessLimit(int Number, ulong? Soft, ulong? Hard)
{
    private const int NameWidth = 26;

    /// <summary>The limits of a process, ordered by number; empty if the process has ended.</summary>
    public static ImmutableArray<ProcessLimit> Find(int pid) =>
        KernelFile.Find(KernelFile.Path(pid, "limits")) is { } text ? Parse(text) : [];

    /// <summary>
    /// Parses <c>/proc/PID/limits</c>: a header, then one limit a line. A name contains spaces and is padded to a fixed width.
    /// </summary>
    internal static ImmutableArray<ProcessLimit> Parse(string text)
    {
        var limits = ImmutableArray.CreateBuilder<ProcessLimit>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            if (line.Length <= NameWidth
                || line[NameWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var soft, var hard, ..])
            {
                throw new FormatException($"not a limit in /proc/PID/limits: {line}");
            }
            limits.Add(new ProcessLimit(limits.Count, Value(soft), Value(hard)));
        }

        return limits.ToImmutable();
    }

    private static ulong? Value(string value) => value == "unlimited" ? null
        : ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"not a number in /proc/PID/limits: {value}");
}
