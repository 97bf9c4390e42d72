using System.Runtime.Versioning;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>The status file of a run's launcher: at its path, or as an open file if it was removed during the run.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StatusFile(ServiceHost host, IServiceContext service) : IDisposable
{
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _removed;

    public string Path => host.Paths.Status(service.Files);

    /// <summary>The content of the launcher's status file so far.</summary>
    public LaunchStatus Read() => _removed is { } file ? LaunchStatus.Read(file) : LaunchStatus.Read(Path);

    /// <summary>Whether a process has the file at the path open for writing; null: there is no file.</summary>
    public bool? IsOpen() => LaunchStatus.IsOpen(Path);

    /// <summary>Opens the removed file of this run by its path in /proc. False: it could not be opened.</summary>
    public bool TryOpenRemoved(string descriptor)
    {
        try
        {
            var status = File.OpenHandle(descriptor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _removed?.Dispose();
            _removed = status;
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The run is over. The next run writes to a new file at the path.</summary>
    public void Dispose()
    {
        _removed?.Dispose();
        _removed = null;
    }
}
