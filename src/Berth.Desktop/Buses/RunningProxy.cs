using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Buses;

/// <summary>A proxy that this process has started.</summary>
internal sealed class RunningProxy(ChildProcess process, SafeFileHandle held)
{
    /// <summary>The process.</summary>
    public ProcessIdentity Identity => process.Identity;

    /// <summary>Ends the proxy: it ends by itself when the pipe is closed, and is killed if it does not.</summary>
    /// <param name="milliseconds">How long it may take.</param>
    public void End(int milliseconds)
    {
        held.Dispose();
        if (!DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], milliseconds))
            process.Signal(Signal.SIGKILL);
        process.Wait();
        process.Dispose();
    }
}
