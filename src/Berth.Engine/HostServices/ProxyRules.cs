using Berth.HostServices.Proxy;
using Berth.Workloads.Specs;

namespace Berth.Engine.HostServices;

/// <summary>The rules of a proxy that follow from a grant.</summary>
internal static class ProxyRules
{
    /// <param name="grant">The grant.</param>
    /// <param name="noDescriptors">Why descriptors can't pass; null: they can.</param>
    public static HostServiceRules Of(HostServiceGrant grant, string? noDescriptors = null) => new()
    {
        NoDescriptors = noDescriptors,
        Name = grant.Name,
        Methods = grant.Methods,
        Deadline = grant.Deadline,
        Concurrency = grant.Concurrency,
        MaximumCallSize = (int)grant.MaximumCallSize,
        MaximumDescriptors = grant.Descriptors,
        Descriptors = grant.DescriptorKinds.IsEmpty
            ? DescriptorKinds.All
            : grant.DescriptorKinds.Aggregate(DescriptorKinds.None, static (kinds, kind) => kinds | Of(kind)),
        Backtraces = grant.Backtraces,
    };

    private static DescriptorKinds Of(DescriptorKind kind) => kind switch
    {
        DescriptorKind.File => DescriptorKinds.File,
        DescriptorKind.Directory => DescriptorKinds.Directory,
        DescriptorKind.Pipe => DescriptorKinds.Pipe,
        DescriptorKind.Socket => DescriptorKinds.Socket,
        DescriptorKind.Device => DescriptorKinds.Device,
        _ => DescriptorKinds.Other,
    };
}
