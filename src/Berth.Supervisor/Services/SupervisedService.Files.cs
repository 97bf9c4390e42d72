using Berth.Linux.Files;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <content>Its files in the runtime directory, which somebody may remove while it runs.</content>
internal sealed partial class SupervisedService
{
    private readonly List<(NotifySocket Socket, ulong Watch)> _former = [];
    private SafeFileHandle? _lostStatus;

    /// <summary>Which pipe its output comes out of.</summary>
    public ulong OutputInode { get; set; }

    /// <summary>Takes the status file of its launcher, which has no name any more. False: it could not be opened.</summary>
    public bool TakeStatus(string descriptor)
    {
        try
        {
            var status = File.OpenHandle(descriptor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _lostStatus?.Dispose();
            _lostStatus = status;
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// The directory of its notification socket was removed. What it has of the old one is heard yet; what finds it by its path gets a new
    /// one.
    /// </summary>
    public void ReopenNotify()
    {
        if (_notify is null)
            return;
        var path = _host.Paths.Notify(Name);
        if (path != _notify.Path)
        {
            // It can't say any more that it is alive.
            _watchdog = null;
            _host.Loop.Cancel(ref _watchdogTimer);
            return;
        }

        if (File.Exists(path))
            return;
        _former.Add((_notify, _notifyWatch));
        _notify = NotifySocket.Create(path);
        _notifyWatch = WatchNotify(_notify);
    }

    private LaunchStatus ReadStatus() =>
        _lostStatus is { } status ? LaunchStatus.Read(status) : LaunchStatus.Read(_host.Paths.Status(Name));

    /// <summary>The pipe that it writes to is the one which is read. Where that was removed it gets a new one.</summary>
    private void MakeOutput(string pipe)
    {
        if (FileStatus.Find(pipe, followLink: false) is { Kind: FileKind.Fifo } there && there.Inode == OutputInode)
        {
            // Whoever has it as its output may have closed it to itself, and to us, with the next run in mind or not.
            if (there.Mode != ServiceHost.PipeMode)
                File.SetUnixFileMode(pipe, ServiceHost.PipeMode);
            return;
        }

        _host.MakePipe(Name);
        var output = NamedPipe.OpenRead(pipe);
        OutputInode = FileStatus.Of(output).Inode;
        _host.Pump.Replace(Name, output);
    }
}
