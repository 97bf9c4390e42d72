using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>How a workload is supervised as a service.</summary>
public sealed record SuperviseSpec
{
    /// <summary>The default.</summary>
    public static SuperviseSpec Default { get; } = new();

    /// <summary>When the service is started, if it should run.</summary>
    public StartCondition Start { get; init; }

    /// <summary>When the service is restarted after it has ended.</summary>
    public RestartCondition Restart { get; init; } = RestartCondition.OnFailure;

    /// <summary>The back-off delay before a restart.</summary>
    public BackoffSpec Backoff { get; init; } = new();

    /// <summary>The limit on starts, past which the service has failed; null: no limit.</summary>
    public StartLimitSpec? StartLimit { get; init; }

    /// <summary>Services that are ready before this one starts, and stop after it, if both should run. Does not start them.</summary>
    public ImmutableArray<string> After { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Services that are started before and with this one. It does not start if one of them can't, and stops when one of them is stopped.
    /// </summary>
    public ImmutableArray<string> Requires { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Services that are started before and with this one. It starts even if one of them is missing or fails.</summary>
    public ImmutableArray<string> Wants { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Sockets that the supervisor opens and passes, in this order from descriptor 3 on (sd_listen_fds(3)).</summary>
    public ImmutableArray<ListenSpec> Listen { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Variables that are each set to a TCP port number that no other service of the same user has (20000 to 32767). The number stays the
    /// same as long as the service is registered.
    /// </summary>
    public ImmutableArray<string> FreePorts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How to find out that the service is ready; null: it is ready as soon as its program runs.</summary>
    public ProbeSpec? Ready { get; init; }

    /// <summary>How the service is stopped; null: as in <see cref="SandboxSpec.Stop"/>.</summary>
    public StopSpec? Stop { get; init; }

    /// <summary>How much of its output to keep.</summary>
    public LogSpec Log { get; init; } = new();

    /// <summary>
    /// The interval in which the service must send WATCHDOG=1 (sd_notify(3)). If it does not, it is killed and has failed. Null: no
    /// watchdog.
    /// </summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>When the clock starts the service; null: never.</summary>
    public TimerSpec? Timer { get; init; }

    /// <summary>
    /// Whether the service is killed when its supervisor dies (PR_SET_PDEATHSIG(2const)). If not, it continues, and a new supervisor finds
    /// it.
    /// </summary>
    public bool DieWithSupervisor { get; init; }
}
