using Berth.HostServices.Management;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Running;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>A started host service: a plain process, or the launcher of its sandbox.</summary>
internal sealed class HostServiceProcess : IDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(500);

    private readonly ChildProcess _process;
    private readonly IDisposable _owner;
    private readonly CancellationTokenSource _outlived = new();
    private readonly Task _lines;

    private HostServiceProcess(ChildProcess process, IDisposable owner, Task lines, CancellationTokenSource outlived) =>
        (_process, _owner, _lines, _outlived) = (process, owner, lines, outlived);

    /// <summary>Pid and start time.</summary>
    public ProcessIdentity Identity => _process.Identity;

    /// <summary>Completes when the service has ended and all its output was passed on.</summary>
    public async Task<ExitStatus> WaitAsync()
    {
        var status = await _process.WaitAsync().ConfigureAwait(false);
        _outlived.CancelAfter(s_lastWords);
        await _lines.ConfigureAwait(false);
        return status;
    }

    /// <summary>Kills the service and its process group.</summary>
    public void Kill()
    {
        _process.Signal(Signal.SIGKILL);
        _process.SignalGroup(Signal.SIGKILL);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Dispose();
        _outlived.Dispose();
    }

    /// <summary>Starts it.</summary>
    /// <param name="service">What was decided.</param>
    /// <param name="socket">The service's end of the socket; the caller still owns it.</param>
    /// <param name="launcherDirectory">A directory for launchers, used if memory files may not be executed; null: none.</param>
    /// <param name="say">Called for each line of its output.</param>
    /// <exception cref="HostServiceStartException">The service could not be started; nothing of it is left.</exception>
    public static HostServiceProcess Start(HostServicePlan service, SafeFileHandle socket, string? launcherDirectory, Action<string> say)
    {
        using var nothing = File.OpenHandle("/dev/null");
        using var output = Pipe.Create();
        using var error = Pipe.Create();
        DescriptorMapping[] standard = [new(nothing, 0), new(output.WriteEnd, 1), new(error.WriteEnd, 2)];
        try
        {
            var (process, owner) = service.Sandbox is null
                ? Spawn(service, socket, standard)
                : Launch(service, socket, standard, launcherDirectory);
            var outlived = new CancellationTokenSource();
            var prefix = $"{service.Name} ({Path.GetFileName(service.Executable)}): ";
            var lines = Task.WhenAll(RelayAsync(output.ReadEnd), RelayAsync(error.ReadEnd));
            return new HostServiceProcess(process, owner, lines, outlived);

            Task RelayAsync(SafeFileHandle end)
            {
                var own = FileDescriptors.Duplicate(end);
                return Task.Run(() => new LineForwarder(own, line => say(prefix + Printable.Line(line))).RunAsync(outlived.Token));
            }
        }
        catch (LinuxException refused)
        {
            throw new HostServiceStartException(service.Name, refused.Message, refused);
        }
    }

    private static (ChildProcess Process, IDisposable Owner) Spawn(
        HostServicePlan service, SafeFileHandle socket, DescriptorMapping[] standard)
    {
        var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = service.Executable,
            Arguments = service.Arguments,
            Environment = service.Environment,
            WorkingDirectory = service.WorkingDirectory,
            Descriptors = [.. standard, new DescriptorMapping(socket, HostServiceNames.ServiceDescriptor)],
            NewSession = true,
        });
        return (process, process);
    }

    private static (ChildProcess Process, IDisposable Owner) Launch(
        HostServicePlan service, SafeFileHandle socket, DescriptorMapping[] standard, string? launcherDirectory)
    {
        using var image = SandboxImage.Create(service.Sandbox!, new SandboxImageOptions { GrantedDescriptors = 1 }, launcherDirectory);
        var sandbox = image.Start(standard, [socket], newProcessGroup: true);
        try
        {
            sandbox.ServeNetwork(service.Sandbox!.NetworkPlan);
            if (sandbox.WaitStarted() is not { } failure)
                return (sandbox.Launcher, sandbox);
            sandbox.Wait();
            throw failure.ChangedPath is { } path
                ? new HostChangedException(path, failure.Describe())
                : new HostServiceStartException(service.Name, failure.Describe());
        }
        catch
        {
            sandbox.Dispose();
            throw;
        }
    }
}
