using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Files;

/// <summary>
/// Opens what is below one directory. The kernel walks the path (openat2(2)), so that no name that is exchanged meanwhile leads out: not by
/// "..", not by a link, not by an absolute path. What goes back is the open file, and never a path.
/// </summary>
internal sealed class FilesService(string root) : IFiles, IDisposable
{
    private const ResolveRules Rules = ResolveRules.Beneath | ResolveRules.NoSymbolicLinks | ResolveRules.NoMagicLinks;
    private readonly DirectoryHandle _root = DirectoryHandle.Open(root);

    public Task<SafeFileHandle> OpenAsync(string path) => Task.FromResult(Granted(path, () => _root.OpenRegularFile(path, Rules)));

    public Task<IReadOnlyList<string>> ListAsync(string path) => Task.FromResult<IReadOnlyList<string>>(Granted(path, () =>
    {
        using var directory = _root.OpenDirectory(path, Rules);
        return DirectoryNames.Read(directory)
            .Select(static n => n.Kind == FileKind.Directory ? n.Name + "/" : n.Name)
            .Order(StringComparer.Ordinal)
            .ToArray();
    }));

    public void Dispose() => _root.Dispose();

    /// <summary>The kernel's answer in the caller's words: where the directory is on the host is none of its business.</summary>
    private static T Granted<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EXDEV or Errno.ELOOP)
        {
            throw new UnauthorizedAccessException($"\"{path}\" leads out of the granted directory, or through a link.", refusal);
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new FileNotFoundException($"There is no \"{path}\" in the granted directory.", refusal);
        }
        catch (LinuxException refusal)
        {
            throw new IOException($"\"{path}\" cannot be opened: {refusal.Error}.", refusal);
        }
    }
}
