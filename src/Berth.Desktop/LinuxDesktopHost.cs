using Berth.Desktop.Host;
using Berth.Desktop.Wayland;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;

namespace Berth.Desktop;

/// <summary>This host.</summary>
public sealed class LinuxDesktopHost : IDesktopHost
{
    /// <inheritdoc/>
    public string? Resolve(string path)
    {
        try
        {
            return PathResolver.FindRealpath(path);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsSocket(string path) => FileStatus.TryOf(path) is { Kind: FileKind.Socket };

    /// <inheritdoc/>
    public bool Listens(string address)
    {
        try
        {
            StreamSocket.Connect(address, Patience.Limit).Dispose();
            return true;
        }
        catch (LinuxException refused)
        {
            return refused.Error is Errno.EAGAIN; // its backlog is full
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) =>
        [.. (DirectoryNames.Find(directory) ?? []).Select(static entry => entry.Name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string? FindProgram(string name) => ExecutableFinder.Find(name);

    /// <inheritdoc/>
    public bool HasSecurityContexts(string compositor) => SecurityContext.IsOffered(compositor);
}
