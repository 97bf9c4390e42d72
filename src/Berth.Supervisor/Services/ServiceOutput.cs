using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Services;

/// <summary>The named pipe that a service's output goes through.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceOutput(ServiceHost host, ServiceName name)
{
    /// <summary>The inode of the pipe that is read; 0: none yet.</summary>
    public ulong Inode { get; set; }

    /// <summary>Sees that the pipe at a path is the one that is read. Where that was removed, there is a new one.</summary>
    public void Renew(string path)
    {
        if (FileStatus.Find(path, followLink: false) is { Kind: FileKind.Fifo } there && there.Inode == Inode)
        {
            // Whoever has it as its output may have closed it to itself, and to us, with the next run in mind or not.
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
