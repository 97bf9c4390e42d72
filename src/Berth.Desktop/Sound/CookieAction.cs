using System.Text.Json;
using Berth.Desktop.Host;
using Berth.Instances.HostActions;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;

namespace Berth.Desktop.Sound;

/// <summary>
/// Copies the cookie of the sound server into the directory of an instance. A workload with a writable home may have put something else in
/// its place in an earlier run: only a small regular file of the caller is copied, and no symbolic link is followed to it.
/// </summary>
/// <param name="Source">The cookie; no component of the path may be a symbolic link.</param>
/// <param name="Path">The copy.</param>
/// <param name="Uid">The uid of the workload, if it is not the caller's.</param>
internal sealed record CookieAction(string Source, string Path, uint? Uid) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "soundCookie";

    /// <summary>The length of a cookie of PulseAudio, in bytes.</summary>
    public const int Longest = 256;

    /// <inheritdoc/>
    public override string Description => $"copy the sound server's cookie {Source} to {Path}, readable for the workload only";

    /// <inheritdoc/>
    public override string RevertDescription => $"remove {Path}";

    /// <inheritdoc/>
    protected override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        var cookie = Read(Source);
        using var copy = PlainFile.Create(Path);
        DescriptorIO.WriteFully(copy, cookie, Path);
        if (Uid is { } uid)
            FileOwner.Set(copy, Path, uid, uid);
        return this;
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context) => OwnFile.Remove(Path);

    /// <summary>The cookie at a path.</summary>
    /// <exception cref="IOException">It is not there, or something else is.</exception>
    public static byte[] Read(string path)
    {
        using var root = DirectoryHandle.Open("/");
        using var file = root.OpenRegularFile(path.TrimStart('/'), ResolveRules.NoSymbolicLinks);
        var status = FileStatus.Of(file);
        if (status.Uid != Credentials.EffectiveUid || status.Links != 1)
            throw new LinuxException(Errno.EPERM, "use as a cookie (it is another user's, or has another name too)", path);
        Span<byte> content = stackalloc byte[Longest + 1];
        var length = DescriptorIO.ReadFully(file, content);
        return length is > 0 and <= Longest
            ? content[..length].ToArray()
            : throw new LinuxException(Errno.EFBIG, $"use as a cookie (more than {Longest} bytes, or none)", path);
    }

    internal static CookieAction Read(JsonElement payload) => new(
        HostActionJson.Text(payload, "source"), HostActionJson.Text(payload, "path"), HostActionJson.Uid(payload, "uid"));

    /// <inheritdoc/>
    protected override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("source", Source);
        writer.WriteString("path", Path);
        HostActionJson.WriteUid(writer, "uid", Uid);
    }
}
