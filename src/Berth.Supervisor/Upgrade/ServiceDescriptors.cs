using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Upgrade;

/// <summary>The descriptors of a service that a supervisor passes to the program that replaces it.</summary>
internal sealed record ServiceDescriptors
{
    public required ServiceName Name { get; init; }

    /// <summary>The launcher; null: none runs.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The reading end of its output; null: there is none.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>The socket for its state messages; null: none.</summary>
    public SafeFileHandle? Notify { get; init; }

    /// <summary>The sockets that were opened for it, with their addresses.</summary>
    public IReadOnlyList<(string Address, SafeFileHandle Handle)> Sockets { get; init; } = [];

    /// <summary>The descriptors that it stored, with names.</summary>
    public IReadOnlyList<(string Name, SafeFileHandle Handle)> Stored { get; init; } = [];

    /// <summary>All descriptors.</summary>
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
