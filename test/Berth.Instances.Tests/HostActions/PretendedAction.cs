using System.Text.Json;
using Berth.Instances.HostActions;

namespace Berth.Instances.Tests.HostActions;

/// <summary>A host action that there is only here: a file that exists while an instance runs. It is what adding one takes.</summary>
/// <param name="Path">The file.</param>
internal sealed record PretendedAction(string Path) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "pretended";

    public override string Description => $"make {Path}";

    public override string? RevertDescription => $"remove {Path}";

    protected internal override string Kind => RecordedKind;

    public override HostAction Apply(HostActionContext context)
    {
        File.WriteAllText(Path, "");
        return this;
    }

    public override void Revert(HostActionContext context) => File.Delete(Path);

    internal static PretendedAction Read(JsonElement payload) => new(HostActionJson.Text(payload, "path"));

    protected internal override void WritePayload(Utf8JsonWriter writer) => writer.WriteString("path", Path);
}
