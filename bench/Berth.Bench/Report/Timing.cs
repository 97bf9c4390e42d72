using System.Diagnostics;
using Berth.Linux.Commands;

namespace Berth.Bench.Report;

/// <summary>Runs what is measured.</summary>
internal static class Timing
{
    /// <summary>The milliseconds that an action takes.</summary>
    public static async Task<double> OfAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Runs a program, which must succeed.</summary>
    public static async Task RunAsync(string program, params IReadOnlyList<string> arguments) =>
        (await CommandRunner.RunAsync(new Command(program, arguments))).ThrowIfFailed();
}
