using System.Text.Json;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes the directory of the sockets on which an instance's workload reaches its host services: there before it starts, gone after it
/// ends, and with it the services.
/// </summary>
/// <param name="Path">Its path, free of symbolic links; its name is the instance's id.</param>
/// <param name="Uid">The uid that connects, where it is not the caller's.</param>
public sealed record SocketDirectoryAction(string Path, uint? Uid) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "hostServices";

    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Listable = Passable | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // A service whose berth was killed may still be putting things in order.
    private const int GraceMilliseconds = 5000;

    /// <summary>Which directory was made; null: none yet, or it is not known.</summary>
    public FileIdentity? Made { get; init; }

    /// <inheritdoc/>
    public override string Description => $"make the directory {Path} for the sockets of host services";

    /// <inheritdoc/>
    public override string? RevertDescription => $"end what is left of the host services, and remove {Path}";

    internal override string Kind => RecordedKind;

    /// <summary>
    /// Makes it, with what is above it: there, who is not the caller may pass through, to an instance whose id he knows, but list nothing.
    /// </summary>
    public override HostAction Apply(HostActionContext context)
    {
        using var directory = PathDescriptor.EnsureDirectory(Path, out var made);
        if (!made)
            throw new LinuxException(Errno.EEXIST, "make the directory", Path);
        if (Uid is not null)
        {
            FilePermissions.Set(directory, Listable);
            var all = System.IO.Path.GetDirectoryName(Path)!;
            foreach (var above in Credentials.IsRoot ? (string[])[all, System.IO.Path.GetDirectoryName(all)!] : [])
            {
                using var opened = PathDescriptor.Open(above);
                FilePermissions.Set(opened, Passable);
            }
        }

        return this with { Made = FileIdentity.Of(directory) };
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (context.IsThisBoot)
        {
            for (var i = context.Services.Length - 1; i >= 0; i--)
                End(context.Services[i]);
        }

        DirectoryTree.Remove(Path, Made, context.IsThisBoot);
    }

    internal static SocketDirectoryAction Read(JsonElement payload) =>
        new(HostActionJson.Text(payload, "path"), payload.GetProperty("uid") is { ValueKind: JsonValueKind.Number } uid ? uid.GetUInt32() : null)
        {
            Made = FileIdentityJson.Read(payload),
        };

    internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        if (Uid is { } uid)
            writer.WriteNumber("uid", uid);
        else
            writer.WriteNull("uid");
        FileIdentityJson.Write(writer, Made);
    }

    private static void End(ProcessIdentity service)
    {
        using var process = ProcessHandle.TryOpen(service);
        if (process is null || DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], GraceMilliseconds))
            return;
        process.Signal(Signal.SIGKILL);
        DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], GraceMilliseconds);
    }
}
