using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Running;

/// <summary>What a process that starts a sandbox wants to have a hand in.</summary>
public sealed record SandboxImageOptions
{
    /// <summary>Whether the workload waits for <see cref="SandboxProcess.Release"/>: its host actions are being committed.</summary>
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
    /// Whether <see cref="SandboxProcess.Wait"/> tells a signal that ended the workload from an exit code of its own; else that is 128+n.
    /// </summary>
    public bool DiesAsWorkload { get; init; }

    /// <summary>Standard descriptors that are files or terminals of the host; the workload may open them anew.</summary>
    public ImmutableArray<StandardDescriptor> Standard { get; init; } = [];

    /// <summary>How many descriptors the workload is given beside the standard ones.</summary>
    public int GrantedDescriptors { get; init; }
}
