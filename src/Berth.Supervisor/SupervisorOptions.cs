using System.Runtime.Versioning;
using Berth.Supervision.Launching;
using Berth.Supervisor.Client;

namespace Berth.Supervisor;

/// <summary>The options of a <see cref="BuiltinSupervisor"/>.</summary>
[SupportedOSPlatform("linux")]
public sealed record SupervisorOptions
{
    /// <summary>The directory of definitions and logs, kept across reboots: an absolute path; created if it does not exist.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>
    /// The directory of sockets, pipes and the state of running services, removed by a reboot: an absolute path; created if it does not
    /// exist. At most 80 bytes, because sockets are below it.
    /// </summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The launcher. Called only by the supervisor's own thread.</summary>
    public required IWorkloadLauncher Launcher { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// A cgroup (version 2) of the supervisor, below which each service gets its own; null: services have none, and their processes are
    /// found by descent.
    /// </summary>
    public string? CgroupParent { get; init; }

    /// <summary>
    /// Whether services are stopped, in reverse order, before the supervisor ends. Otherwise they continue to run, and the next supervisor
    /// takes them over.
    /// </summary>
    public bool StopServicesAtEnd { get; init; }

    /// <summary>
    /// The arguments for a program that replaces this one, see
    /// <see cref="BuiltinServiceManager.UpgradeAsync"/>: it has to run a <see cref="BuiltinSupervisor"/> with the same directories. Null:
    /// upgrades are not possible.
    /// </summary>
    public IReadOnlyList<string>? SuccessorArguments { get; init; }

    /// <summary>
    /// Whether it ends on request when it has no services; see
    /// <see cref="BuiltinServiceManager.EndUnneededAsync"/>. Else it stays.
    /// </summary>
    public bool WhileNeeded { get; init; }

    /// <summary>
    /// Called for errors that no caller gets, such as an unreadable definition, with a line for a log. Called on any thread.
    /// </summary>
    public Action<string>? Report { get; init; }
}
