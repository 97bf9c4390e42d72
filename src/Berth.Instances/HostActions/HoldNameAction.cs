using System.Text.Json;
using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>
/// Occupies a free name on the host while a sandbox runs. A file that exists can be covered by a mount and kept in its place; a name that
/// is free, the workload could use. Instances that need the same name share the file, and the last removes it.
/// </summary>
/// <param name="Path">The host path, free of symbolic links.</param>
/// <param name="Content">The content of the file, chosen to have no effect on its readers; null: make an empty directory.</param>
public sealed record HoldNameAction(string Path, string? Content) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "holdName";

    /// <summary>The identity of the file, made by this instance or by one that shares it; null: not made yet.</summary>
    public FileIdentity? Made { get; init; }

    /// <summary>Whether a file of somebody else has the name; that file stays.</summary>
    public bool IsOthers { get; init; }

    /// <inheritdoc/>
    public override string Description =>
        $"hold the name {Path} while it runs, where nothing has it: "
            + $"{(Content is null ? "an empty directory" : "a file that changes nothing")}";

    /// <inheritdoc/>
    public override string RevertDescription => $"remove {Path}, if it was made for this";

    internal override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Prepare(HostActionContext context)
    {
        using var there = PathDescriptor.TryOpen(Path);
        if (there is null)
            return this;
        foreach (var shared in Sharing(context))
        {
            if (shared.Made?.Is(there) is true)
                return this with { Made = shared.Made };
        }

        return this with { IsOthers = true };
    }

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context) =>
        IsOthers || Made is not null ? this
        : HeldName.Make(Path, Content) is { } made ? this with { Made = made }
        : this with { IsOthers = true };

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (!IsOthers && !Sharing(context).Any())
            HeldName.Remove(Path, Content, Made, context.IsThisBoot);
    }

    internal static HoldNameAction Read(JsonElement payload) =>
        new(
            HostActionJson.Text(payload, "path"),
            payload.GetProperty("content") is { ValueKind: JsonValueKind.String } content ? content.GetString() : null)
        {
            Made = FileIdentityJson.Read(payload),
            IsOthers = payload.GetProperty("others").GetBoolean(),
        };

    internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("content", Content);
        writer.WriteBoolean("others", IsOthers);
        FileIdentityJson.Write(writer, Made);
    }

    private IEnumerable<HoldNameAction> Sharing(HostActionContext context) =>
        context.InForce().OfType<HoldNameAction>().Where(other => other.Path == Path);
}
