using Berth.Instances.Records;

namespace Berth.Engine.Documents;

/// <summary>A running instance with the changes of the host for it.</summary>
internal sealed record GrantsDocument(string Id, string Name, int Pid, string Identity, IEnumerable<GrantDocument> Grants)
{
    public static GrantsDocument Of(InstanceRecord record) =>
        new(record.Id, record.Name, record.Launcher.Pid, record.Identity, record.Undo.Select(GrantDocument.Of));
}
