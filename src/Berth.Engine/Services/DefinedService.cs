using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A description, and what a service manager is told of it.</summary>
/// <param name="File">The description.</param>
/// <param name="Definition">What a service manager is told.</param>
public sealed record DefinedService(ServiceFile File, ServiceDefinition Definition)
{
    /// <summary>The service's name.</summary>
    public ServiceName Name => Definition.Name;
}
