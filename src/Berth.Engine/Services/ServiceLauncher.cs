using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Identity;
using Berth.Sandbox.Launcher;
using Berth.Sandbox.Outcome;
using Berth.Supervision;
using Berth.Workloads;

namespace Berth.Engine.Services;

/// <summary>
/// Starts a service's program below a launcher of a few KiB that outlives the supervisor: it keeps the program's output readable, reaps what the
/// program leaves, and writes down how it ended. Isolation is the program's own business: it is <c>berth run</c>.
/// </summary>
/// <param name="environment">What every service gets, below its own variables.</param>
/// <param name="launcherDirectory">Where launchers go when memory files may not be executed; null: nowhere.</param>
public sealed class ServiceLauncher(IReadOnlyDictionary<string, string> environment, string? launcherDirectory) : IWorkloadLauncher
{
    private const int FirstDescriptor = 3;

    // What a supervisor says to one service is for no other.
    private static readonly string[] s_forOne = ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "BERTH_INSTANCE", Supervision.Builtin.Supervisor.StateVariable];

    private readonly ImmutableSortedDictionary<string, string> _environment =
        environment.Where(static variable => !s_forOne.Contains(variable.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public LaunchedWorkload Launch(LaunchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var descriptors = request.Descriptors.ToList();
        var next = Math.Max(FirstDescriptor, descriptors.Max(static mapping => mapping.Target) + 1);
        var mode = new LaunchMode { GrantedDescriptors = next - FirstDescriptor, DieWithParent = request.Definition.Supervise.DieWithSupervisor ? Environment.ProcessId : null };
        if (request.Status is { } status)
        {
            mode = mode with { StatusDescriptor = next };
            descriptors.Add(new DescriptorMapping(status, next++));
        }

        if (request.Kept is { } kept)
        {
            mode = mode with { KeptDescriptor = next };
            descriptors.Add(new DescriptorMapping(kept, next));
        }

        var image = LauncherImage.Emit(SandboxCompiler.Compile(Parameters(request), mode), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, launcherDirectory);
        var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Image = file.Handle,
            Arguments = [$"berth: {request.Definition.Name}"],
            Environment = [],
            Descriptors = descriptors,
            NewSession = true,
        });
        return new LaunchedWorkload(child.Identity, child.PidFd);
    }

    private SandboxParameters Parameters(LaunchRequest request)
    {
        var definition = request.Definition;
        var variables = _environment.SetItems(definition.Environment).SetItems(request.Environment);
        return new SandboxParameters
        {
            Name = definition.Name.ToString(),
            Tier = IsolationTier.None,
            Identity = new SandboxIdentity { Mapping = IdMapping.None, InsideUid = 0, InsideGid = 0, HostUid = 0, HostGid = 0 },
            Namespaces = 0,
            Network = NetworkMode.Host,
            Executable = definition.Command[0],
            Arguments = definition.Command,
            Environment = [.. variables.Select(static variable => $"{variable.Key}={variable.Value}")],
            WorkingDirectory = definition.WorkingDirectory ?? variables.GetValueOrDefault("HOME", "/"),
            Resources = definition.Resources,
            Cgroup = request.Cgroup,
        };
    }
}
