using System.Globalization;
using Berth.Linux.Processes;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <summary>How a run ended, in words.</summary>
internal static class RunEnd
{
    private const int InvalidDescription = 2, NotExecutable = 126, NotFound = 127;

    /// <summary>What a service's status says of the end of its last run.</summary>
    /// <param name="reason">Why it was asked to end.</param>
    /// <param name="status">How it ended; null: nobody knows.</param>
    /// <param name="wasExecuted">Whether its program was executed.</param>
    /// <param name="overdue">Why it was not ready in time; null: not known.</param>
    /// <param name="exceeded">The limit because of which it is not started again; null: there is no such reason.</param>
    public static string Describe(StopReason reason, ExitStatus? status, bool wasExecuted, string? overdue, StartLimitSpec? exceeded)
    {
        var end = reason switch
        {
            StopReason.NeverReady => overdue ?? "was not ready in time",
            StopReason.Silent => "did not say in time that it is alive",
            StopReason.EndedUnready => $"ended with {status} before it was ready",
            _ when !wasExecuted && status?.Code is { } code => NotExecuted(code),
            _ => status is { } known ? $"ended with {known}" : "was lost: nobody knows how it ended",
        };
        return exceeded is null ? end : string.Create(
            CultureInfo.InvariantCulture,
            $"{end}; it was started {exceeded.Starts} times within {exceeded.Within.TotalSeconds:0.#} s");
    }

    /// <summary>What a launcher, and <c>berth run</c>, say by their exit code (berth(1)).</summary>
    private static string NotExecuted(int code) => code switch
    {
        InvalidDescription => "was not started: its description is not valid, or asks for what can't be had here (exit code 2)",
        NotFound => "was not started: its program is not there (exit code 127)",
        NotExecutable => "was not started: its program can't be executed (exit code 126)",
        _ => $"was not started: what it needs could not be set up (exit code {code})",
    };
}
