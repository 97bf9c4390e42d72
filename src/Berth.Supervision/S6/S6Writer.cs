using System.Collections.Immutable;
using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Text;

namespace Berth.Supervision.S6;

/// <summary>Puts a service directory where s6-svscan finds it whole, and takes it away again.</summary>
[SupportedOSPlatform("linux")]
internal static class S6Writer
{
    internal const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    internal const UnixFileMode ProgramMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes a service directory at a hidden name. It is down until it is wanted up.</summary>
    /// <param name="path">Where; s6-svscan passes over names that start with a dot.</param>
    /// <param name="files">Its files.</param>
    /// <param name="start">Whether s6 is to start it.</param>
    /// <param name="owner">Who is to control it, where that is somebody else; null: the caller.</param>
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
        // s6-supervise takes both as they are. Made by it, they would be its user's alone.
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
    /// Gives a service directory other files; s6-supervise reads them at the next start. Where one can't be written, all are as they were.
    /// </summary>
    /// <returns>Whether its logger is another.</returns>
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

    /// <summary>Whether a service directory holds just these files, as far as Berth wrote it.</summary>
    internal static bool Holds(string path, ImmutableArray<S6File> files)
    {
        // A file that the other definition has and this one has not.
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
