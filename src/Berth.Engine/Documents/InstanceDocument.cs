using Berth.Engine.Running;

namespace Berth.Engine.Documents;

/// <summary>A running instance.</summary>
internal sealed record InstanceDocument(
    string Id, string Name, int Pid, string Identity, string Tier, DateTimeOffset StartedAt, string Command,
        IEnumerable<HostServiceDocument> HostServices, IEnumerable<GrantDocument> Grants)
{
    public static InstanceDocument Of(InstanceSummary instance) => new(
        instance.Record.Id, instance.Record.Name, instance.Record.Launcher.Pid, instance.Record.Identity, instance.Tier,
            instance.Record.StartedAt,
        instance.Command, HostServiceDocument.Of(instance.Record), instance.Record.Undo.Select(GrantDocument.Of));
}
