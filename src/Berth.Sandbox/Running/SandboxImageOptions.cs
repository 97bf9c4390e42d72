using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Running;

/// <summary>The options of a process that starts a sandbox.</summary>
public sealed record SandboxImageOptions
{
    /// <summary>Whether the workload waits for <see cref="SandboxProcess.Release"/>, until its host actions are committed.</summary>
    public bool HoldBack { get; init; }

    /// <summary>
    /// The named pipe by which the workload is started once its sandbox is built, see <see cref="SandboxProcess.WaitHeld"/>; null: it is
    /// started at once. It exists when the sandbox is released.
    /// </summary>
    public string? StartPipe { get; init; }

    /// <summary>Whether the sandbox dies with this process.</summary>
    public bool DieWithParent { get; init; }

    /// <summary>A file the launcher removes when the workload has ended; null: none.</summary>
    public string? RemoveAtEnd { get; init; }

    /// <summary>
    /// Whether <see cref="SandboxProcess.Wait"/> distinguishes a signal that killed the workload from an exit code; otherwise a signal is
    /// 128+n.
    /// </summary>
    public bool DiesAsWorkload { get; init; }

    /// <summary>Standard descriptors that are files or terminals of the host; the workload may reopen them.</summary>
    public ImmutableArray<StandardDescriptor> Standard { get; init; } = [];

    /// <summary>The number of the workload's descriptors besides the standard ones.</summary>
    public int GrantedDescriptors { get; init; }
}
