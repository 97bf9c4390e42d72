using System.Text.Json;
using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>
/// Occupies a free name on the host while a sandbox runs. A file that exists can be covered by a mount and kept in its place; a name that
/// is free, the workload could use. Instances that need the same name share the file, and the last removes it.
/// </summary>
/// <param name="Path">The host path, free of symbolic links.</param>
/// <param name="Form">An empty directory, a regular file, or a socket that nobody listens on.</param>
/// <param name="Content">The content of a regular file, chosen to have no effect on its readers.</param>
public sealed record HoldNameAction(string Path, FileKind Form, string Content = "") : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "holdName";

    /// <summary>What was made, by this run or by one that needs it as well; null: nothing yet.</summary>
    public FileIdentity? Made { get; init; }

    /// <summary>Whether there is something of somebody else's, which stays.</summary>
    public bool IsOthers { get; init; }

    /// <inheritdoc/>
    public override string Description => $"hold the name {Path} while it runs, where nothing has it: {Said(Form)}";

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
        : HeldName.Make(Path, Form, Content) is { } made ? this with { Made = made }
        : this with { IsOthers = true };

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (!IsOthers && !Sharing(context).Any())
            HeldName.Remove(Path, Form, Content, Made, context.IsThisBoot);
    }

    internal static HoldNameAction Read(JsonElement payload) =>
        new(HostActionJson.Text(payload, "path"), FormOf(payload), payload.GetProperty("content").GetString() ?? "")
        {
            Made = FileIdentityJson.Read(payload),
            IsOthers = payload.GetProperty("others").GetBoolean(),
        };

    internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("form", NameOf(Form));
        writer.WriteString("content", Content);
        writer.WriteBoolean("others", IsOthers);
        FileIdentityJson.Write(writer, Made);
    }

    private static string Said(FileKind form) => form switch
    {
        FileKind.Directory => "an empty directory",
        FileKind.Socket => "a socket that nobody listens on",
        _ => "a file that changes nothing",
    };

    private static string NameOf(FileKind form) => form switch
    {
        FileKind.Directory => "directory",
        FileKind.Socket => "socket",
        _ => "file",
    };

    // Records of Berth 0.1 say no form: null was a directory's content.
    private static FileKind FormOf(JsonElement payload) => payload.TryGetProperty("form", out var form)
        ? form.GetString() switch
        {
            "directory" => FileKind.Directory,
            "socket" => FileKind.Socket,
            _ => FileKind.Regular,
        }
        : payload.GetProperty("content").ValueKind is JsonValueKind.Null ? FileKind.Directory : FileKind.Regular;

    private IEnumerable<HoldNameAction> Sharing(HostActionContext context) =>
        context.InForce().OfType<HoldNameAction>().Where(other => other.Path == Path);
}
