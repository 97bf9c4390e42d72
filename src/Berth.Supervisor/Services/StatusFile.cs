using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>The status file of a service's launcher: at its path, or open, where somebody has removed it during the run.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StatusFile(ServiceHost host, ServiceName name) : IDisposable
{
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _removed;

    public string Path => host.Paths.Status(name);

    /// <summary>What the launcher has written so far.</summary>
    public LaunchStatus Read() => _removed is { } file ? LaunchStatus.Read(file) : LaunchStatus.Read(Path);

    /// <summary>Whether anybody can still write into the file at its path; null: there is none.</summary>
    public bool? IsOpen() => LaunchStatus.IsOpen(Path);

    /// <summary>Opens the file of this run, which was removed, by its path in /proc. False: it could not be opened.</summary>
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

    /// <summary>The run is over: the next one writes into a new file at the path.</summary>
    public void Dispose()
    {
        _removed?.Dispose();
        _removed = null;
    }
}
