using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>The output of one service: the pipe it writes to, and the file its lines go to.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LogStream(ServiceName name, SafeFileHandle pipe, LogFile file) : IDisposable
{
    /// <summary>Whose.</summary>
    public ServiceName Name { get; } = name;

    /// <summary>The reading end; never waits.</summary>
    public SafeFileHandle Pipe { get; private set; } = pipe;

    /// <summary>Where the lines go.</summary>
    public LogFile File { get; } = file;

    /// <summary>How many bytes of a line it has begun: they are in the <see cref="UnfinishedLines"/>.</summary>
    public int Begun { get; set; }

    /// <summary>Its watch in the loop.</summary>
    public ulong Watch { get; set; }

    /// <summary>Closes the pipe, and goes on with another, which becomes this object's.</summary>
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
