using System.Text.Json;
using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes the named pipe by which a held workload is started: its launcher waits for a byte from it. The pipe is beside the record of the
/// instance, in a directory that only Berth writes, and has the random id of the instance as its name; so it is reverted by its path.
/// </summary>
/// <param name="Path">The path.</param>
public sealed record HeldStartAction(string Path) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "heldStart";

    /// <inheritdoc/>
    public override string Description => $"make the named pipe {Path}, by which the workload is started";

    /// <inheritdoc/>
    public override string? RevertDescription => $"remove {Path}";

    /// <inheritdoc/>
    protected internal override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        NamedPipe.Create(Path);
        return this;
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context) => File.Delete(Path);

    internal static HeldStartAction Read(JsonElement payload) => new(HostActionJson.Text(payload, "path"));

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer) => writer.WriteString("path", Path);
}
