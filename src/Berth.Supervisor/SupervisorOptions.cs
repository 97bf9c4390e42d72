using System.Runtime.Versioning;
using Berth.Supervision.Launching;
using Berth.Supervisor.Client;

namespace Berth.Supervisor;

/// <summary>What a <see cref="BuiltinSupervisor"/> works with.</summary>
[SupportedOSPlatform("linux")]
public sealed record SupervisorOptions
{
    /// <summary>Where definitions and logs are kept over a reboot: an absolute path; made where it is not there.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>
    /// Where sockets, pipes and what is running are: an absolute path, gone with a reboot; made where it is not there. At most 80 bytes,
    /// for sockets are below it.
    /// </summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>Starts programs. Called by the supervisor's own thread only.</summary>
    public required IWorkloadLauncher Launcher { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// A cgroup (version 2) of ours in which each service gets its own; null: none do, and their processes are found by descent.
    /// </summary>
    public string? CgroupParent { get; init; }

    /// <summary>
    /// Whether services are stopped, in reverse order, before the supervisor ends. Else they run on, and the next supervisor takes them
    /// over.
    /// </summary>
    public bool StopServicesAtEnd { get; init; }

    /// <summary>
    /// Arguments with which another program becomes the supervisor in this process's place, see
    /// <see cref="BuiltinServiceManager.UpgradeAsync"/>: it has to run a <see cref="BuiltinSupervisor"/> with the same directories. Null:
    /// this one can't be replaced while it runs.
    /// </summary>
    public IReadOnlyList<string>? SuccessorArguments { get; init; }

    /// <summary>
    /// Whether it ends when it is told that it is not needed and has no service any more; see
    /// <see cref="BuiltinServiceManager.EndUnneededAsync"/>. Else it stays.
    /// </summary>
    public bool WhileNeeded { get; init; }

    /// <summary>
    /// Told what is wrong with no caller to tell: a definition that can't be read. A line, for a log; called by any thread.
    /// </summary>
    public Action<string>? Report { get; init; }
}
