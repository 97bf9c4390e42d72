using System.Text;
using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Engine.Enforcement;

namespace Berth.Engine.Documents;

/// <summary>What is in force for a running instance, and what was decided.</summary>
internal sealed record EnforcementDocument(
    string Id, string Name, int Pid, DateTimeOffset StartedAt, EnforcedDocument Enforced, IEnumerable<HostServiceDocument> HostServices,
    IEnumerable<GrantDocument> Grants, IReadOnlyList<string> NotEnforced, IReadOnlyList<string> Differences,
        [property: JsonConverter(typeof(RawJsonConverter))] string Decided)
{
    public static EnforcementDocument Of(EnforcedRecord record) => new(
        record.Instance.Id, record.Instance.Name, record.Instance.Launcher.Pid, record.Instance.StartedAt, EnforcedDocument.Of(record),
        HostServiceDocument.Of(record.Instance), record.Instance.Undo.Select(GrantDocument.Of),
        record.Decided.NotEnforced, record.Differences,
            Encoding.UTF8.GetString(record.Instance.Sandbox.Span));
}
