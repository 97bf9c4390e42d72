using System.Text.Json;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes the directory of the sockets through which the workload of an instance calls its host services, or uses what it is granted of the
/// desktop. The directory exists while the instance runs; reverting also ends the services.
/// </summary>
/// <param name="Path">The path, free of symbolic links; its last component is the id of the instance.</param>
/// <param name="Uid">The uid of the workload, if it is not the caller's.</param>
public sealed record SocketDirectoryAction(string Path, uint? Uid) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "hostServices";

    private const string OfHostServices = "the sockets of host services";

    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Listable = Passable | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // A service whose berth was killed may still be shutting down.
    private const int GraceMilliseconds = 5000;

    /// <summary>The identity of the directory; null: not made yet, or unknown.</summary>
    public FileIdentity? Made { get; init; }

    /// <summary>What it holds.</summary>
    public string Content { get; init; } = OfHostServices;

    /// <inheritdoc/>
    public override string Description => $"make the directory {Path} for {Content}";

    /// <inheritdoc/>
    public override string? RevertDescription =>
        IsOfHostServices ? $"end what is left of the host services, and remove {Path}" : $"remove {Path}";

    /// <summary>Whether it holds the sockets of host services.</summary>
    public bool IsOfHostServices => Content == OfHostServices;

    /// <inheritdoc/>
    protected internal override string Kind => RecordedKind;

    /// <summary>
    /// Makes the directory and its parents. Other users may pass through the parents to an instance whose id they know, but can't list
    /// them.
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
        if (context.IsThisBoot && IsOfHostServices)
        {
            for (var i = context.Services.Length - 1; i >= 0; i--)
                End(context.Services[i]);
        }

        DirectoryTree.Remove(Path, Made, context.IsThisBoot);
    }

    internal static SocketDirectoryAction Read(JsonElement payload) =>
        new(
            HostActionJson.Text(payload, "path"),
            HostActionJson.Uid(payload, "uid"))
        {
            Made = FileIdentityJson.Read(payload),
            Content = payload.TryGetProperty("content", out var content) ? content.GetString() ?? OfHostServices : OfHostServices,
        };

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("content", Content);
        HostActionJson.WriteUid(writer, "uid", Uid);
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
