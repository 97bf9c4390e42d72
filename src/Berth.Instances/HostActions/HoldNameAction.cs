using System.Text.Json;
using Berth.Linux.Errors;
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
    private const string ParentMember = "directory";

    /// <summary>
    /// The directory that it is made in, which may have another path by the time of the revert; null: unknown, in records of Berth 0.1.
    /// </summary>
    public FileIdentity? Parent { get; init; }

    /// <summary>What was made, by this run or by one that needs it as well; null: nothing yet.</summary>
    public FileIdentity? Made { get; init; }

    /// <summary>Whether there is something of somebody else's, which stays.</summary>
    public bool IsOthers { get; init; }

    /// <inheritdoc/>
    public override string Description => $"hold the name {Path} while it runs, where nothing has it: {Said(Form)}";

    /// <inheritdoc/>
    public override string RevertDescription => $"remove {Path}, if it was made for this";

    /// <inheritdoc/>
    protected internal override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Prepare(HostActionContext context)
    {
        using var parent = PathDescriptor.TryOpen(Directory);
        var prepared = parent is null ? this : this with { Parent = FileIdentity.Of(parent) };
        using var there = PathDescriptor.TryOpen(Path);
        if (there is null)
            return prepared;
        foreach (var shared in Sharing(context))
        {
            if (shared.Made?.Is(there) is true)
                return prepared with { Made = shared.Made };
        }

        return prepared with { IsOthers = true };
    }

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        if (IsOthers || Made is not null)
            return this;
        try
        {
            return HeldName.Make(Path, Form, Content) is { } made ? this with { Made = made } : this with { IsOthers = true };
        }
        catch (LinuxException e) when (e.Error is Errno.EACCES)
        {
            throw new ClosedDirectoryException(Directory, e);
        }
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (IsOthers || Sharing(context).Any())
            return;
        var isGone = Parent is null;
        using var parent = Parent is null ? PathDescriptor.TryOpen(Directory) : Parent.TryOpen(Directory, context.IsThisBoot, out isGone);
        if (parent is not null)
        {
            HeldName.Remove(parent, Path, Form, Content, Made, context.IsThisBoot);
        }
        else if (!isGone && System.IO.Path.Exists(Directory))
        {
            throw new HostObjectLostException(
                $"what was {Directory} has been moved; if it has {System.IO.Path.GetFileName(Path)}, that was made for a run: remove it");
        }
    }

    internal static HoldNameAction Read(JsonElement payload) =>
        new(HostActionJson.Text(payload, "path"), FormOf(payload), payload.GetProperty("content").GetString() ?? "")
        {
            Made = FileIdentityJson.Read(payload),
            Parent = FileIdentityJson.Read(payload, ParentMember),
            IsOthers = payload.GetProperty("others").GetBoolean(),
        };

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("form", NameOf(Form));
        writer.WriteString("content", Content);
        writer.WriteBoolean("others", IsOthers);
        FileIdentityJson.Write(writer, Made);
        FileIdentityJson.Write(writer, Parent, ParentMember);
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

    private string Directory => System.IO.Path.GetDirectoryName(Path) ?? "/";

    private IEnumerable<HoldNameAction> Sharing(HostActionContext context) =>
        context.InForce().OfType<HoldNameAction>().Where(other => other.Path == Path);
}
