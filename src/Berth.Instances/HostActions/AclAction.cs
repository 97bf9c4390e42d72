using System.Text.Json;
using Berth.Linux.Acl;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>Adds an entry for a uid to the access ACL of a host path (acl(5)).</summary>
/// <param name="Path">The host path, free of symbolic links.</param>
/// <param name="Uid">The uid.</param>
/// <param name="Permissions"><c>rwx</c>, with a dash for each right that is not given.</param>
public sealed record AclAction(string Path, uint Uid, string Permissions) : HostAction(ActionLifetime.Grant)
{
    internal const string RecordedKind = "acl";

    /// <summary>The identity of the file; null: not prepared yet.</summary>
    public FileIdentity? Target { get; init; }

    /// <summary>The change, with what was there before; null: not prepared yet.</summary>
    public AclEntryChange? Change { get; init; }

    /// <inheritdoc/>
    public override string Description => $"give uid {Uid} {Permissions} on {Path} (ACL)";

    /// <inheritdoc/>
    public override string? RevertDescription => $"put back the ACL entry uid {Uid} had on {Path} before, wherever that is by then";

    /// <inheritdoc/>
    protected internal override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Prepare(HostActionContext context)
    {
        using var file = PathDescriptor.Open(Path);
        var prepared = this with { Target = FileIdentity.Of(file) };
        return prepared with { Change = PathAcl.Plan(file, Path, Uid, Parsed, [.. prepared.Others(context)]) };
    }

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        using var file = PathDescriptor.Open(Path);
        if (Target?.Is(file) is not true)
            throw new LinuxException(Errno.ESTALE, "change the ACL of (something else is there now)", Path);
        PathAcl.Apply(file, Path, Uid, Parsed, [.. Others(context)]);
        return this;
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (Target is null || Change is null)
            return;
        using var file = Target.TryOpen(Path, context.IsThisBoot, out var isGone);
        if (file is not null)
            PathAcl.Restore(file, Path, Change, [.. Others(context)]);
        else if (!isGone)
        {
            // Only root can tell whether it was moved or removed.
            throw new HostObjectLostException(
                $"what was {Path} is not there any more; if it was moved, it keeps the ACL entry of uid {Uid}: where it is now, run "
                + $"setfacl -x u:{Uid}");
        }
    }

    internal static AclAction Read(JsonElement payload)
    {
        var change = payload.GetProperty("change");
        return new AclAction(
            HostActionJson.Text(payload, "path"),
            change.GetProperty("uid").GetUInt32(),
            Text((AclPermissions)change.GetProperty("permissions").GetInt32()))
        {
            Target = FileIdentityJson.Read(payload),
            Change = new AclEntryChange(
                change.GetProperty("uid").GetUInt32(),
                (AclPermissions)change.GetProperty("permissions").GetInt32(),
                Previous(change, "previous"),
                Previous(change, "previousMask"))
            {
                Lowered = change.TryGetProperty("lowered", out var lowered) ? lowered.GetString() ?? "" : "",
            },
        };
    }

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        FileIdentityJson.Write(writer, Target);
        writer.WriteStartObject("change");
        writer.WriteNumber("uid", Uid);
        writer.WriteNumber("permissions", (int)Parsed);
        WritePrevious(writer, "previous", Change?.Previous);
        WritePrevious(writer, "previousMask", Change?.PreviousMask);
        if (Change is { Lowered: { Length: > 0 } lowered })
            writer.WriteString("lowered", lowered);
        writer.WriteEndObject();
    }

    /// <summary>The changes of the same file by other instances, which stay in force.</summary>
    private IEnumerable<AclEntryChange> Others(HostActionContext context)
    {
        foreach (var other in context.InForce())
        {
            if (other is AclAction { Change: { } change } acl && acl.Target == Target)
                yield return change;
        }
    }

    private AclPermissions Parsed =>
        (Permissions.Contains('r', StringComparison.Ordinal) ? AclPermissions.Read : AclPermissions.None)
        | (Permissions.Contains('w', StringComparison.Ordinal) ? AclPermissions.Write : AclPermissions.None)
        | (Permissions.Contains('x', StringComparison.Ordinal) ? AclPermissions.Execute : AclPermissions.None);

    private static string Text(AclPermissions permissions)
    {
        char Letter(AclPermissions permission, char letter) => permissions.HasFlag(permission) ? letter : '-';
        return $"{Letter(AclPermissions.Read, 'r')}{Letter(AclPermissions.Write, 'w')}{Letter(AclPermissions.Execute, 'x')}";
    }

    private static AclPermissions? Previous(JsonElement change, string name) =>
        change.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? (AclPermissions)number.GetInt32() : null;

    private static void WritePrevious(Utf8JsonWriter writer, string name, AclPermissions? value)
    {
        if (value is { } permissions)
            writer.WriteNumber(name, (int)permissions);
        else
            writer.WriteNull(name);
    }
}
