using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Abi;

/// <summary>A descriptor in a <see cref="DescriptorPoll"/>.</summary>
/// <param name="descriptor">An open descriptor; stays the caller's.</param>
public struct PollEntry(SafeFileHandle descriptor)
{
    /// <summary>The descriptor.</summary>
    public SafeFileHandle Descriptor { get; } = descriptor;

    /// <summary>What to wait for. None: it is passed over, even where it has hung up.</summary>
    public PollEvents Wanted { get; set; }

    /// <summary>What the last wait found: of what was wanted, or that it failed or hung up.</summary>
    public PollEvents Ready { get; internal set; }
}
