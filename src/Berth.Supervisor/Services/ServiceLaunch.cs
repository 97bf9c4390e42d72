using System.Globalization;
using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Berth.Supervision.Probes;
using Berth.Supervision.Services;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// Requests the start of a service's program, with its descriptors and environment. The request does not wait: the launcher writes its
/// result to the status file a moment later.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceLaunch(
    ServiceHost host, IServiceContext service, ServiceSockets sockets, DescriptorStore store, NotifyChannel channel, ServiceOutput output)
{
    private ServiceName Name => service.Definition.Name;

    /// <summary>Performs the steps that can fail before anything of the run exists.</summary>
    /// <exception cref="ServiceException">A resource that the service needs is not available.</exception>
    public void Prepare()
    {
        ProbeLoop.ThrowIfImpossible(service.Definition, ServiceManagerKind.Builtin);
        sockets.Open();
    }

    /// <summary>Requests the start.</summary>
    /// <param name="statusPath">The status file; replaced by a new one.</param>
    /// <param name="cgroup">The cgroup of the run; null: none.</param>
    /// <exception cref="LinuxException">A resource that the service needs is not available.</exception>
    /// <exception cref="IOException">A resource that the service needs is not available.</exception>
    public void Request(string statusPath, string? cgroup)
    {
        var pipe = host.Paths.Pipe(Name);
        output.Renew(pipe);
        using var status = LaunchStatus.Create(statusPath);
        using var started = LaunchStatus.OpenStarted(statusPath);
        using var kept = NamedPipe.OpenRead(pipe);
        using var write = NamedPipe.TryOpenWrite(pipe)!;
        var environment = new List<KeyValuePair<string, string>>();
        List<DescriptorMapping> descriptors = [new(host.Nothing, 0), new(write, 1), new(write, 2)];
        PassSockets(environment, descriptors);
        using var readiness = channel.Pass(environment, descriptors);
        host.Launcher.Launch(new LaunchRequest
        {
            Definition = service.Definition,
            Environment = environment,
            Descriptors = descriptors,
            Cgroup = cgroup,
            DescriptorLimit = host.DescriptorLimit,
            Status = status,
            Started = started,
            Kept = kept,
        });
    }

    private void PassSockets(List<KeyValuePair<string, string>> environment, List<DescriptorMapping> descriptors)
    {
        var names = new List<string>();
        foreach (var (listen, socket) in service.Definition.Supervise.Listen.Zip(sockets.Handles))
            Pass(listen.Name ?? Name.ToString(), socket);
        foreach (var (name, handle) in store.Stored)
            Pass(name, handle);
        if (names.Count == 0)
            return;
        environment.Add(new("LISTEN_PID", ""));
        environment.Add(new("LISTEN_FDS", names.Count.ToString(CultureInfo.InvariantCulture)));
        environment.Add(new("LISTEN_FDNAMES", string.Join(':', names)));

        void Pass(string name, SafeFileHandle handle)
        {
            descriptors.Add(new DescriptorMapping(handle, 3 + names.Count));
            names.Add(name);
        }
    }
}
