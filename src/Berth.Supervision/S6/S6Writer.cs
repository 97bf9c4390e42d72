using System.Collections.Immutable;
using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Text;

namespace Berth.Supervision.S6;

/// <summary>Adds a service directory to a scan directory atomically, and removes it again.</summary>
[SupportedOSPlatform("linux")]
internal static class S6Writer
{
    internal const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    internal const UnixFileMode ProgramMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes a service directory with a hidden name. The service is down unless it should start.</summary>
    /// <param name="path">The path; s6-svscan ignores names that start with a dot.</param>
    /// <param name="files">Its files.</param>
    /// <param name="start">Whether s6 should start it.</param>
    /// <param name="owner">The user who controls the service; null: the caller.</param>
    internal static void Write(string path, ImmutableArray<S6File> files, bool start, FileStatus? owner)
    {
        Directory.CreateDirectory(path, ProgramMode);
        foreach (var file in files)
        {
            var target = Path.Combine(path, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!, ProgramMode);
            AtomicFile.Write(target, HostText.Encode(file.Content), file.IsProgram ? ProgramMode : FileMode);
        }

        if (!start)
            AtomicFile.Write(Path.Combine(path, "down"), [], FileMode);
        // s6-supervise uses existing ones. If it created them, only its user could access them.
        foreach (var supervised in (string[])[path, Path.Combine(path, "log")])
        {
            var control = Path.Combine(supervised, "supervise/control");
            Directory.CreateDirectory(Path.GetDirectoryName(control)!, ProgramMode);
            NamedPipe.Create(control);
        }

        if (owner is not null)
            Give(path, owner);
    }

    /// <summary>
    /// Replaces the files of a service directory; s6-supervise reads them at the next start. If one cannot be written, all are unchanged.
    /// </summary>
    /// <returns>Whether its logger has changed.</returns>
    internal static bool Replace(string path, ImmutableArray<S6File> files)
    {
        var owner = FileStatus.Of(path);
        var before = S6Renderer.Files.Select(file => Path.Combine(path, file))
            .Where(File.Exists)
            .ToDictionary(static file => file, File.ReadAllBytes);
        var after = files.ToDictionary(file => Path.Combine(path, file.Path));
        try
        {
            foreach (var (target, file) in after)
                Put(target, HostText.Encode(file.Content), file.IsProgram, owner);
            foreach (var dropped in before.Keys.Where(file => !after.ContainsKey(file)))
                File.Delete(dropped);
        }
        catch
        {
            foreach (var (target, content) in before)
                Put(target, content, IsProgram(target), owner);
            throw;
        }

        var logger = Path.Combine(path, "log/run");
        return !before[logger].AsSpan().SequenceEqual(HostText.Encode(after[logger].Content));
    }

    private static void Put(string target, byte[] content, bool isProgram, FileStatus owner)
    {
        AtomicFile.Write(target, content, isProgram ? ProgramMode : FileMode);
        if (owner.Uid != Credentials.EffectiveUid)
            FileOwner.Set(target, owner.Uid, owner.Gid);
    }

    private static bool IsProgram(string path) => Path.GetFileName(path) is "run" or "finish";

    /// <summary>Whether the files of Berth in a service directory are exactly these.</summary>
    internal static bool Holds(string path, ImmutableArray<S6File> files)
    {
        // A file of the previous definition that the new one does not have.
        if (File.Exists(Path.Combine(path, S6Renderer.NotificationDescriptor)) != files.Any(
            file => file.Path == S6Renderer.NotificationDescriptor))
            return false;
        return files.All(file => Path.Combine(path, file.Path) is var target
            && File.Exists(target)
            && File.ReadAllText(target) == file.Content);
    }

    private static void Give(string path, FileStatus owner)
    {
        FileOwner.Set(path, owner.Uid, owner.Gid);
        foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories))
            FileOwner.Set(entry, owner.Uid, owner.Gid);
    }
}
