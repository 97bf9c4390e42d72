using System.Globalization;
using Berth.Linux.Processes;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <summary>How a run ended, in words.</summary>
internal static class RunEnd
{
    private const int InvalidDescription = 2, NotExecutable = 126, NotFound = 127;

    /// <summary>The text in a service's status about the end of its last run.</summary>
    /// <param name="reason">Why the service was asked to end.</param>
    /// <param name="status">How the run ended; null: unknown.</param>
    /// <param name="wasExecuted">Whether the program was executed.</param>
    /// <param name="overdue">Why the run was not ready in time; null: unknown.</param>
    /// <param name="exceeded">The limit that prevents another start; null: none.</param>
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

    /// <summary>The meaning of exit codes of a launcher and of <c>berth run</c> (berth(1)).</summary>
    private static string NotExecuted(int code) => code switch
    {
        InvalidDescription => "was not started: its description is not valid, or asks for what can't be had here (exit code 2)",
        NotFound => "was not started: its program is not there (exit code 127)",
        NotExecutable => "was not started: its program can't be executed (exit code 126)",
        _ => $"was not started: what it needs could not be set up (exit code {code})",
    };
}
