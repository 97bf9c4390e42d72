using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Instances.Tests;

/// <summary>Records of instances for the tests.</summary>
internal static class Records
{
    /// <summary>A process that does not exist.</summary>
    public static ProcessIdentity Ended { get; } = new(int.MaxValue, 1);

    /// <summary>The process of the tests.</summary>
    public static ProcessIdentity Running { get; } = ProcessIdentity.Find(Environment.ProcessId)!.Value;

    /// <summary>An instance of this boot that has ended.</summary>
    public static InstanceRecord Of(string id, params HostAction[] undo) => new()
    {
        Id = id,
        Name = "sample",
        Launcher = Ended,
        BootId = BootId.Read(),
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Identity = "7",
        Tier = IsolationTier.Namespaces,
        Undo = [.. undo],
        Sandbox = "{}"u8.ToArray(),
    };
}
