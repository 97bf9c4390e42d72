using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>How a workload is kept running when it is a service.</summary>
public sealed record SuperviseSpec
{
    /// <summary>What is meant when nothing is said.</summary>
    public static SuperviseSpec Default { get; } = new();

    /// <summary>When it is started, where it is to run.</summary>
    public StartCondition Start { get; init; }

    /// <summary>When it is started again after it ended.</summary>
    public RestartCondition Restart { get; init; } = RestartCondition.OnFailure;

    /// <summary>How long is waited before that.</summary>
    public BackoffSpec Backoff { get; init; } = new();

    /// <summary>How often it may be started before it is given up as failed; null: any number of times.</summary>
    public StartLimitSpec? StartLimit { get; init; }

    /// <summary>Services that are ready before it starts, and stop after it, where both are to run. They are not started for it.</summary>
    public ImmutableArray<string> After { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Services that are started with it and before it; it does not start when one of them can't, and stops when one of them is stopped.
    /// </summary>
    public ImmutableArray<string> Requires { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Services that are started with it and before it; it starts even where one of them is not there or fails.</summary>
    public ImmutableArray<string> Wants { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Sockets that the supervisor opens and hands over, from descriptor 3 on in this order (sd_listen_fds(3)).</summary>
    public ImmutableArray<ListenSpec> Listen { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Variables that each get a TCP port number that no other service of the same user has (20000 to 32767), the same for as long as it is
    /// registered.
    /// </summary>
    public ImmutableArray<string> FreePorts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How it is known to be ready; null: it is as soon as its program runs.</summary>
    public ProbeSpec? Ready { get; init; }

    /// <summary>How it is stopped; null: as <see cref="SandboxSpec.Stop"/> says.</summary>
    public StopSpec? Stop { get; init; }

    /// <summary>How much of its output is kept.</summary>
    public LogSpec Log { get; init; } = new();

    /// <summary>
    /// It has to say WATCHDOG=1 (sd_notify(3)) at least this often, or is killed and counts as failed; null: it need not.
    /// </summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>When it is started by the clock; null: it is not.</summary>
    public TimerSpec? Timer { get; init; }

    /// <summary>
    /// Whether it is killed when its supervisor dies (PR_SET_PDEATHSIG(2const)). Without it, it lives on and is found again.
    /// </summary>
    public bool DieWithSupervisor { get; init; }
}
