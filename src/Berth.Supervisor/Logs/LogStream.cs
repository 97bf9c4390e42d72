using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>The output of a service: its pipe and its log file.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LogStream(ServiceName name, SafeFileHandle pipe, LogFile file) : IDisposable
{
    /// <summary>The service.</summary>
    public ServiceName Name { get; } = name;

    /// <summary>The reading end; non-blocking.</summary>
    public SafeFileHandle Pipe { get; private set; } = pipe;

    /// <summary>The log file.</summary>
    public LogFile File { get; } = file;

    /// <summary>The number of bytes of its incomplete line, which are in the <see cref="UnfinishedLines"/>.</summary>
    public int Begun { get; set; }

    /// <summary>Its watch in the loop.</summary>
    public ulong Watch { get; set; }

    /// <summary>Closes the pipe, and continues with another, which this object then owns.</summary>
    public void Replace(SafeFileHandle pipe)
    {
        Pipe.Dispose();
        Pipe = pipe;
    }

    public void Dispose()
    {
        Pipe.Dispose();
        File.Dispose();
    }
}
