using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Abi;

/// <summary>A descriptor in a <see cref="DescriptorPoll"/>.</summary>
/// <param name="descriptor">An open descriptor, owned by the caller.</param>
public struct PollEntry(SafeFileHandle descriptor)
{
    /// <summary>The descriptor.</summary>
    public SafeFileHandle Descriptor { get; } = descriptor;

    /// <summary>The events to wait for. With <see cref="PollEvents.None"/> the entry is ignored, even after a hang-up.</summary>
    public PollEvents Wanted { get; set; }

    /// <summary>The events that the last wait found: some of <see cref="Wanted"/>, an error, or a hang-up.</summary>
    public PollEvents Ready { get; internal set; }
}
