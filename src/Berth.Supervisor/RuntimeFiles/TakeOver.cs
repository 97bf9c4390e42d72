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

/// <summary>Finds the processes and files of a service that an earlier supervisor, or the previous program of this process, left.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TakeOver(ServiceHost host, RuntimeDirectory directory, StatusWatch watch)
{
    /// <summary>Finds the process of a service, or its end, and starts reading its output. True: it runs.</summary>
    /// <param name="service">The service.</param>
    /// <param name="left">The state that the previous program of this process left; null: none.</param>
    /// <exception cref="LinuxException">Its files cannot be used.</exception>
    /// <exception cref="IOException">Its files cannot be used.</exception>
    /// <exception cref="InvalidDataException">One of its files is another user's.</exception>
    public bool Take(SupervisedService service, ServiceDescriptors? left = null)
    {
        var record = ServiceRecord.Read(host.Paths.Record(service.Name)) ?? FindUnrecorded(service.Definition);
        var name = new RunName(service.Name, record is { IsSecond: true });
        service.TakeFiles(name);
        if (left is not null)
            service.Inherit(left);
        var (process, output) = left?.Output is { } kept ? (left.Process, kept) : host.InRuntime(() => Find(name, record));
        var beside = left is null ? FindBeside(name.Other) : null;
        if (service.Desired == DesiredState.Up
            && beside is not null
            && HasEnded(name, process, record?.Main)
            && !HasEnded(name.Other, beside))
        {
            // The instance of the record has ended, and the one that was to replace it, or that it was to replace, runs.
            (process, beside, name) = (beside, process, name.Other);
            service.TakeFiles(name);
            record = FindUnrecorded(service.Definition, name) is { } found ? found with { Sockets = record?.Sockets ?? [] } : record;
        }

        service.Output.Inode = FileStatus.Of(output).Inode;
        // Before its output is read: a launcher whose service has ended waits only for that.
        if (process is not null && directory.LostLaunchers.TryGetValue(name, out var lost) && lost.Process == process)
            watch.Follow(service, service.Run, lost);
        _ = host.Pump.AddAsync(
            service.Name, output, host.Paths.Log(service.Name), service.Definition.Supervise.Log, isRunning: process is not null);
        if (process is { } runs)
            service.Adopt(record ?? new ServiceRecord { State = ObservedState.Launching, Since = host.Time.GetUtcNow() }, runs);
        else if (record is not null)
            service.Recall(record);
        else if (service.Desired == DesiredState.Up)
            service.Start();
        if (beside is { } other)
            EndBeside(service, name.Other, other);
        return process is not null;
    }

    /// <summary>
    /// A run of which the earlier supervisor had not written a record yet: its launcher wrote the status file. Null: there is none.
    /// </summary>
    private ServiceRecord? FindUnrecorded(ServiceDefinition definition) =>
        FindUnrecorded(definition, RunName.First(definition.Name));

    private ServiceRecord? FindUnrecorded(ServiceDefinition definition, RunName name)
    {
        var path = host.Paths.Status(name);
        var status = LaunchStatus.Read(path);
        if (status.Launcher is not > 0 || FileStatus.Find(path, followLink: false) is not { } file)
            return null;
        var state = status is not { IsReady: true, IsRefused: false } ? ObservedState.Launching
            : definition.Supervise.Ready is null ? ObservedState.Ready
            : ObservedState.Up;
        return new ServiceRecord { State = state, Since = file.Modified, IsSecond = name.IsSecond };
    }

    /// <summary>
    /// What runs of a service, and the reading end of its output. A launcher whose service has ended stays until somebody has read what
    /// that wrote.
    /// </summary>
    private (ProcessIdentity? Process, SafeFileHandle Output) Find(RunName name, ServiceRecord? record)
    {
        if (TryTake(directory.FindLost(name)) is { } known)
            return known;
        var pipe = host.Paths.Pipe(name.Service);
        var isNew = FileStatus.Find(pipe, followLink: false) is not { Kind: FileKind.Fifo };
        if (isNew)
        {
            // The service is new, or its files are being removed.
            if (TryTake(directory.FindLostHere(name)) is { } lost)
                return lost;
            host.MakePipe(name.Service);
        }

        // Only the launcher has the reading end of the pipe open, until this process opens it. So the pipe shows whether there is a
        // launcher. Keeping it open here preserves the pipe's content.
        using var writer = isNew ? null : OwnFile.Open(pipe, NamedPipe.TryOpenWrite);
        var process = FindLauncher(name, record, hasReader: writer is not null);
        if (process is null && writer is not null && TryTake(directory.FindLostHere(name)) is { } silent)
            return silent;
        return (process, OwnFile.Open(pipe, NamedPipe.OpenRead));
    }

    /// <summary>
    /// The launcher of an instance beside the service: it still has its status file open. A launcher that was being started when the
    /// earlier supervisor was killed writes its process id a moment later.
    /// </summary>
    private ProcessIdentity? FindBeside(RunName name)
    {
        if (directory.FindLost(name) is { } lost)
            return lost.Process;
        var path = host.Paths.Status(name);
        int? pid;
        for (var looks = 0; (pid = LaunchStatus.Read(path).Launcher) is null && looks < RuntimeDirectory.MostLooks
            && LaunchStatus.IsOpen(path) is true; looks++)
            DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds);
        return pid is > 0 ? LostLauncher.Find(pid.Value, name, [host.Paths.Runtime])?.Process : null;
    }

    /// <summary>Whether the program of a run has ended. Its launcher may wait until its output is read.</summary>
    private bool HasEnded(RunName name, ProcessIdentity? launcher, ProcessIdentity? named = null) =>
        launcher is null || (named?.IsAlive() is not true && LaunchStatus.Read(host.Paths.Status(name)).Exit is not null);

    private void EndBeside(SupervisedService service, RunName name, ProcessIdentity process)
    {
        service.AdoptLeaving(process);
        if (directory.LostLaunchers.TryGetValue(name, out var lost) && service.FindRun(name) is { } run)
            watch.Follow(service, run, lost);
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

    private ProcessIdentity? FindLauncher(RunName name, ServiceRecord? record, bool hasReader)
    {
        if (!hasReader && record?.Process?.IsAlive() is not true)
            return null;

        // The launcher may have been started just before the previous supervisor was killed, and not have reported its pid yet.
        int? pid;
        for (var looks = 0; (pid = LaunchStatus.Read(host.Paths.Status(name)).Launcher) is null
            && looks < RuntimeDirectory.MostLooks
            && File.Exists(host.Paths.Status(name)); looks++)
        {
            // A launch server drops pending requests when its supervisor has ended.
            using var writer = OwnFile.Open(host.Paths.Pipe(name.Service), NamedPipe.TryOpenWrite);
            if (writer is null && record?.Process?.IsAlive() is not true)
                break;
            DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds);
        }

        if (pid is null || ProcessIdentity.Find(pid.Value) is not { } identity)
            return null;

        // Another process may have the pid now. That is impossible if the pipe has a reader, but the recorded start time is more reliable.
        var isOther = record?.Process is { } known && known.Pid == identity.Pid && known.StartTime != identity.StartTime;
        return isOther ? null : identity;
    }
}
