using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Engine.Documents;

/// <summary>A service: its status, its service manager, and what was assigned to it.</summary>
[method: SetsRequiredMembers]
internal sealed record ServiceDocument(ManagedService Service) : ServiceStatusDocument(Service.Status)
{
    [JsonPropertyOrder(-1)]
    public ServiceManagerKind Backend => Service.Manager;

    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, int> Ports => Service.Assigned.Ports;

    [JsonPropertyOrder(1)]
    public int? Identity => Service.Assigned.Identity;

    [JsonIgnore]
    public ManagedService Service { get; } = Service;
}
