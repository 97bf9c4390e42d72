using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A description, and its definition for a service manager.</summary>
/// <param name="File">The description.</param>
/// <param name="Definition">The definition for a service manager.</param>
public sealed record DefinedService(ServiceFile File, ServiceDefinition Definition)
{
    /// <summary>The service's name.</summary>
    public ServiceName Name => Definition.Name;
}
