using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Berth.Engine.Hosts;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Running;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervisor;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// Starts a service's program below a launcher of a few KiB that outlives the supervisor: it keeps the program's output readable, reaps what the
/// program leaves, and writes down how it ended. Isolation is the program's own business: it is <c>berth run</c>.
/// </summary>
/// <remarks>
/// A supervisor has more descriptors than services, so a <see cref="LaunchServer"/> starts them. It lives as long as this process, or until it is killed and another is
/// started.
/// </remarks>
/// <param name="environment">What every service gets, below its own variables.</param>
/// <param name="launcherDirectory">Where launchers go when memory files may not be executed; null: nowhere.</param>
[SuppressMessage("Design", "CA1001", Justification = "The launch server ends with this process.")]
public sealed class ServiceLauncher(IReadOnlyDictionary<string, string> environment, string? launcherDirectory) : IWorkloadLauncher
{
    private const int FirstDescriptor = 3;

    // What a supervisor says to one service is for no other.
    private static readonly string[] s_forOne = ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "BERTH_INSTANCE", BuiltinSupervisor.StateVariable];

    private LaunchServer? _server;

    private readonly ImmutableSortedDictionary<string, string> _environment =
        environment.Where(static variable => !s_forOne.Contains(variable.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public LaunchedWorkload Launch(LaunchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var descriptors = request.Descriptors.ToList();
        var next = Math.Max(FirstDescriptor, descriptors.Max(static mapping => mapping.Target) + 1);
        var variables = request.Environment;
        int? reported = null;
        if (request.Started is { } started)
        {
            descriptors.Add(new DescriptorMapping(started, next));
            if (IsRun(request.Definition))
                variables = [.. variables, new(StartReport.Variable, $"{next++}")];
            else
                reported = next;
        }

        var mode = new LaunchMode
        {
            GrantedDescriptors = next - FirstDescriptor,
            StartedDescriptor = reported,
            DieWithParent = request.Definition.Supervise.DieWithSupervisor ? Environment.ProcessId : null,
        };
        if (reported is not null)
            next++;
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

        var image = LauncherImage.Emit(SandboxCompiler.Compile(Parameters(request, variables), mode), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, launcherDirectory);
        var process = ProcessHandle.TryOpen(Start(file, $"berth: {request.Definition.Name}", descriptors))!; // our child, for which nobody has waited
        return new LaunchedWorkload(process.Identity, process.PidFd);
    }

    private ProcessIdentity Start(MemoryFile image, string name, List<DescriptorMapping> descriptors)
    {
        for (var attempt = 0; ; attempt++)
        {
            _server ??= LaunchServer.Start(launcherDirectory);
            if (_server.TryLaunch(image.Handle, name, descriptors) is { } process)
                return process;

            // Somebody has killed it.
            _server.Dispose();
            _server = null;
            if (attempt > 0)
                throw new LinuxException(Errno.EPIPE, "start", name);
        }
    }

    /// <summary>Whether the service's own program is started by the program that is started here.</summary>
    private static bool IsRun(ServiceDefinition definition) =>
        definition.Command is [var program, "run", ..] && Path.GetFileName(program.AsSpan()) is BerthProgram.CalledName or BerthProgram.WholeName;

    private SandboxParameters Parameters(LaunchRequest request, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        var definition = request.Definition;
        var variables = _environment.SetItems(definition.Environment).SetItems(environment);
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
            Resources = Resources(request),
            Cgroup = request.Cgroup,
        };
    }

    private static ResourceSpec Resources(LaunchRequest request)
    {
        const string Descriptors = "nofile";
        var own = request.Definition.Resources;
        return request.DescriptorLimit is { } limit && !own.Rlimits.ContainsKey(Descriptors)
            ? own with { Rlimits = own.Rlimits.Add(Descriptors, new RlimitSpec(limit.Soft, limit.Hard)) }
            : own;
    }
}
