using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.States;

/// <summary>Decides what follows the end of a service: a function of its exit status, the reason, and its recent starts.</summary>
internal static class RestartPolicy
{
    /// <summary>The event for the end of a service.</summary>
    /// <param name="supervise">The restart policy.</param>
    /// <param name="desired">Whether it should run.</param>
    /// <param name="reason">Why the stop signal was sent, if it was.</param>
    /// <param name="status">The exit status; null: unknown, or the program could not be started.</param>
    /// <param name="wasExecuted">Whether its program was executed. If not, another attempt would fail too, until the cause is
    /// fixed.</param>
    /// <param name="starts">Its recent starts.</param>
    /// <param name="now">The time, on the clock of <paramref name="starts"/>.</param>
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
    /// Whether the end of a service is a failure. A service that was ended because of a timeout has failed, whatever its exit status is.
    /// </summary>
    public static bool IsFailure(StopReason reason, ExitStatus? status) => reason != StopReason.None || status is not { IsSuccess: true };

    /// <summary>The delay before the next start.</summary>
    /// <param name="backoff">The policy.</param>
    /// <param name="attempts">The number of consecutive short runs, at least 1.</param>
    /// <param name="random">From 0 to 1: reduces the delay by up to a quarter, so that services that failed together do not restart
    /// together.</param>
    public static TimeSpan Delay(BackoffSpec backoff, int attempts, double random)
    {
        var doubled = backoff.Initial.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 40));
        var longest = Math.Min(doubled, Math.Max(backoff.Maximum.TotalMilliseconds, backoff.Initial.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(longest * (1 - (random / 4)));
    }
}
