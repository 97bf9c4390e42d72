using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Services;

/// <summary>The named pipe for a service's output.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceOutput(ServiceHost host, ServiceName name)
{
    /// <summary>The inode of the pipe that is read; 0: none yet.</summary>
    public ulong Inode { get; set; }

    /// <summary>Ensures that the pipe at a path is the one that is read. Makes a new pipe if it was removed.</summary>
    public void Renew(string path)
    {
        if (FileStatus.Find(path, followLink: false) is { Kind: FileKind.Fifo } there && there.Inode == Inode)
        {
            // A process that has the pipe as its output may have removed its permissions, also for this process.
            if (there.Mode != ServiceHost.PipeMode)
                File.SetUnixFileMode(path, ServiceHost.PipeMode);
            return;
        }

        host.MakePipe(name);
        var output = NamedPipe.OpenRead(path);
        Inode = FileStatus.Of(output).Inode;
        host.Pump.Replace(name, output);
    }
}
