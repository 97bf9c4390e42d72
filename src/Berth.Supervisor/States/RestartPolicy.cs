using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.States;

/// <summary>What follows when a service has ended: a function of how it ended, why, and how often it was started lately.</summary>
internal static class RestartPolicy
{
    /// <summary>Which event it is that a service ended.</summary>
    /// <param name="supervise">How it is kept running.</param>
    /// <param name="desired">Whether it should run.</param>
    /// <param name="reason">Why it was asked to end; none where nobody asked it.</param>
    /// <param name="status">How it ended; null: that is not known, or it could not be started.</param>
    /// <param name="wasExecuted">Whether its program was executed: where it could not be, it can't be the next time either, until somebody
    /// mends that.</param>
    /// <param name="starts">Its starts so far.</param>
    /// <param name="now">The time, as <paramref name="starts"/> counts it.</param>
    public static ServiceEvent Decide(
        SuperviseSpec supervise, DesiredState desired, StopReason reason, ExitStatus? status, bool wasExecuted, StartHistory starts,
        TimeSpan now)
    {
        if (reason == StopReason.Asked)
            return desired == DesiredState.Down ? ServiceEvent.EndedAsAsked : ServiceEvent.EndedToStart;
        if (!wasExecuted && status is { Code: not null })
            return ServiceEvent.EndedBadly;
        var isFailure = IsFailure(reason, status);
        var restarts = supervise.Restart switch
        {
            RestartCondition.Always => true,
            RestartCondition.OnFailure => isFailure,
            _ => false,
        };
        if (!restarts || desired == DesiredState.Down)
            return isFailure ? ServiceEvent.EndedBadly : ServiceEvent.EndedWell;
        return starts.IsExhausted(supervise.StartLimit, now) ? ServiceEvent.EndedBadly : ServiceEvent.EndedToRestart;
    }

    /// <summary>
    /// Whether a service that nobody asked to end failed. What it was made to do for being overdue is a failure however it ends.
    /// </summary>
    public static bool IsFailure(StopReason reason, ExitStatus? status) => reason != StopReason.None || status is not { IsSuccess: true };

    /// <summary>How long to wait before the next start.</summary>
    /// <param name="backoff">The policy.</param>
    /// <param name="attempts">How many short runs there were in a row, 1 or more.</param>
    /// <param name="random">From 0 to 1: takes up to a quarter away, so that what failed together does not start together.</param>
    public static TimeSpan Delay(BackoffSpec backoff, int attempts, double random)
    {
        var doubled = backoff.Initial.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 40));
        var longest = Math.Min(doubled, Math.Max(backoff.Maximum.TotalMilliseconds, backoff.Initial.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(longest * (1 - (random / 4)));
    }
}
