using Berth.Linux;
using Berth.Sandbox.HostActions;
using Berth.Sandbox.State;

namespace Berth.Engine.HostServices;

/// <summary>The directory of an instance's sockets, and the processes behind them: made before it starts, gone after it ends.</summary>
internal static class SocketDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Listable = Passable | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // A service whose berth was killed may still be putting things in order.
    private const int GraceMilliseconds = 5000;

    /// <summary>Makes it, with what is above it: there, who is not the caller may pass through, to an instance whose id he knows, but list nothing.</summary>
    public static void Make(SocketDirectoryAction action)
    {
        var all = Path.GetDirectoryName(action.Path)!;
        Directory.CreateDirectory(action.Path, Private);
        if (action.Uid is null)
            return;
        File.SetUnixFileMode(action.Path, Listable);
        if (!Credentials.IsRoot)
            return;
        File.SetUnixFileMode(all, Passable);
        File.SetUnixFileMode(Path.GetDirectoryName(all)!, Passable);
    }

    /// <summary>Ends services that still run, and removes the directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="record">The instance.</param>
    /// <param name="isThisBoot">Whether its processes are of this boot: otherwise their numbers mean others.</param>
    public static void Remove(string path, InstanceRecord record, bool isThisBoot)
    {
        if (isThisBoot)
        {
            foreach (var service in record.HostServices.Reverse())
                End(service.Process);
        }

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static void End(ProcessIdentity service)
    {
        using var process = ProcessHandle.TryOpen(service);
        if (process is null || DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], GraceMilliseconds))
            return;
        process.Signal(Signal.SIGKILL);
        DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], GraceMilliseconds);
    }
}
