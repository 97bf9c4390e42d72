using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Upgrade;

/// <summary>What a supervisor has open for a service and the program that replaces it gets.</summary>
internal sealed record ServiceDescriptors
{
    public required ServiceName Name { get; init; }

    /// <summary>What was started for it; null: nothing runs.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The reading end of its output; null: there is none.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>The socket at which it is heard; null: it does not use one.</summary>
    public SafeFileHandle? Notify { get; init; }

    /// <summary>The sockets that were opened for it, with their addresses.</summary>
    public IReadOnlyList<(string Address, SafeFileHandle Handle)> Sockets { get; init; } = [];

    /// <summary>What it left with its supervisor, with names.</summary>
    public IReadOnlyList<(string Name, SafeFileHandle Handle)> Stored { get; init; } = [];

    /// <summary>All of them.</summary>
    public IEnumerable<SafeFileHandle> All
    {
        get
        {
            if (Output is not null)
                yield return Output;
            if (Notify is not null)
                yield return Notify;
            foreach (var (_, handle) in Sockets)
                yield return handle;
            foreach (var (_, handle) in Stored)
                yield return handle;
        }
    }
}
