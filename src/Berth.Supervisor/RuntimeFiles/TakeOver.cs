using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>Finds what an earlier supervisor, or the program that this process was before, has left of a service.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TakeOver(ServiceHost host, RuntimeDirectory directory, StatusWatch watch)
{
    /// <summary>Finds the process of a service, or how it ended, and reads its output from now on. True: it runs.</summary>
    /// <param name="service">The service.</param>
    /// <param name="left">What the program that this process was before has left of it; null: nothing.</param>
    /// <exception cref="LinuxException">Its files can't be used.</exception>
    /// <exception cref="IOException">As before.</exception>
    /// <exception cref="InvalidDataException">One of its files is another user's.</exception>
    public bool Take(SupervisedService service, ServiceDescriptors? left = null)
    {
        var record = ServiceRecord.Read(host.Paths.Record(service.Name)) ?? FindUnrecorded(service.Definition);
        if (left is not null)
            service.Inherit(left);
        var (process, output) = left?.Output is { } kept ? (left.Process, kept) : host.InRuntime(() => Find(service.Name, record));
        service.Output.Inode = FileStatus.Of(output).Inode;
        // Before its output is read: a launcher whose service has ended waits for that alone.
        if (process is not null && directory.LostLaunchers.TryGetValue(service.Name, out var lost) && lost.Process == process)
            watch.Follow(service, lost);
        _ = host.Pump.AddAsync(
            service.Name, output, host.Paths.Log(service.Name), service.Definition.Supervise.Log, isRunning: process is not null);
        if (process is { } runs)
            service.Adopt(record ?? new ServiceRecord { State = ObservedState.Launching, Since = host.Time.GetUtcNow() }, runs);
        else if (record is not null)
            service.Recall(record);
        else if (service.Desired == DesiredState.Up)
            service.Start();
        return process is not null;
    }

    /// <summary>
    /// A run of which the earlier supervisor had not written a record yet: its launcher wrote the status file. Null: there is none.
    /// </summary>
    private ServiceRecord? FindUnrecorded(ServiceDefinition definition)
    {
        var path = host.Paths.Status(definition.Name);
        var status = LaunchStatus.Read(path);
        if (status.Launcher is not > 0 || FileStatus.Find(path, followLink: false) is not { } file)
            return null;
        var state = status is not { IsReady: true, IsRefused: false } ? ObservedState.Launching
            : definition.Supervise.Ready is null ? ObservedState.Ready
            : ObservedState.Up;
        return new ServiceRecord { State = state, Since = file.Modified };
    }

    /// <summary>
    /// What runs of a service, and the reading end of its output. A launcher whose service has ended stays until somebody has read what
    /// that wrote.
    /// </summary>
    private (ProcessIdentity? Process, SafeFileHandle Output) Find(ServiceName name, ServiceRecord? record)
    {
        if (TryTake(directory.FindLost(name)) is { } known)
            return known;
        var pipe = host.Paths.Pipe(name);
        var isNew = FileStatus.Find(pipe, followLink: false) is not { Kind: FileKind.Fifo };
        if (isNew)
        {
            // It is new, or somebody is about to remove all that is there.
            if (TryTake(directory.FindLostHere(name)) is { } lost)
                return lost;
            host.MakePipe(name);
        }

        // The launcher has the reading end of the pipe open; nobody else has, before we do. So it tells whether there is one. Held here,
        // the pipe stays as it is.
        using var writer = isNew ? null : OwnFile.Open(pipe, NamedPipe.TryOpenWrite);
        var process = FindLauncher(name, record, hasReader: writer is not null);
        if (process is null && writer is not null && TryTake(directory.FindLostHere(name)) is { } silent)
            return silent;
        return (process, OwnFile.Open(pipe, NamedPipe.OpenRead));
    }

    private static (ProcessIdentity? Process, SafeFileHandle Output)? TryTake(LostLauncher? lost)
    {
        try
        {
            return lost is null ? null : (lost.Process, OwnFile.Open(lost.Output, NamedPipe.OpenReadOf, followLink: true));
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException or LinuxException or InvalidDataException)
        {
            return null;
        }
    }

    private ProcessIdentity? FindLauncher(ServiceName name, ServiceRecord? record, bool hasReader)
    {
        if (!hasReader && record?.Process?.IsAlive() is not true)
            return null;

        // It may have been started a moment before our predecessor was killed, and not have said yet who it is.
        int? pid;
        for (var looks = 0; (pid = LaunchStatus.Read(host.Paths.Status(name)).Launcher) is null
            && looks < RuntimeDirectory.MostLooks
            && File.Exists(host.Paths.Status(name)); looks++)
        {
            // What was on its way to a launch server is let go of by that as soon as its supervisor is gone.
            using var writer = OwnFile.Open(host.Paths.Pipe(name), NamedPipe.TryOpenWrite);
            if (writer is null && record?.Process?.IsAlive() is not true)
                break;
            DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds);
        }

        if (pid is null || ProcessIdentity.Find(pid.Value) is not { } identity)
            return null;

        // Another process may have the pid by now; not where the pipe has a reader, but a record of the start is the better witness.
        var isOther = record?.Process is { } known && known.Pid == identity.Pid && known.StartTime != identity.StartTime;
        return isOther ? null : identity;
    }
}
