using System.Globalization;
using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>The status of a task from the task scheduler: its state, whether it is enabled, and its last result, as numbers.</summary>
internal static class WindowsStatus
{
    private const int Running = 4;

    /// <summary>
    /// SCHED_S_TASK_RUNNING, SCHED_S_TASK_HAS_NOT_RUN, SCHED_S_TASK_TERMINATED (winerror.h): codes that are not results of the service.
    /// </summary>
    private static readonly long[] s_noResult = [0x41301, 0x41303, 0x41306];

    public static ServiceStatus Parse(ServiceName name, string output, int? pid)
    {
        var numbers = Array.ConvertAll(output.Split(' '),
            static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1);
        if (numbers is not [var state, var enabled, var result])
            throw new ServiceException(ServiceErrorKind.Failed,
                $"the task scheduler's answer about service {name} is not understood: {ServiceException.Quote(output)}",
                "look at it in the task scheduler, below Berth");
        return new ServiceStatus
        {
            Name = name,
            Desired = enabled is 1 ? DesiredState.Up : DesiredState.Down,
            Pid = pid,
            Observed = (pid, state) switch
            {
                (not null, _) => ObservedState.Up,
                (null, Running) => ObservedState.Backoff,
                _ when s_noResult.Contains(result) => ObservedState.Down,
                _ => result is 0 ? ObservedState.Finished : ObservedState.Failed,
            },
        };
    }
}
