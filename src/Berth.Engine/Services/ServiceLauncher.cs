using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Berth.Engine.Running;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Running;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervisor;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Services;

/// <summary>
/// Starts a service's program below a launcher of a few KiB that outlives the supervisor. The launcher keeps the program's output readable,
/// reaps the program's orphans, and records how the program ended. The program isolates itself: it is <c>berth run</c>.
/// </summary>
/// <remarks>
/// A supervisor has very many open descriptors, which makes a fork slow. So a <see cref="LaunchServer"/> starts the
/// launchers, one for each
/// <see cref="LaunchKind"/>; nearly all services have the same kind. It lives until this object is flushed, or until it is killed and
/// another is started.
/// </remarks>
/// <param name="environment">The variables of every service; its own variables override them.</param>
/// <param name="launcherDirectory">A directory for launchers, used if memory files may not be executed; null: none.</param>
[SuppressMessage("Design", "CA1001", Justification = "Launch servers end with this process.")]
public sealed class ServiceLauncher(IReadOnlyDictionary<string, string> environment, string? launcherDirectory) : IWorkloadLauncher
{
    private const int FirstDescriptor = 3;
    private const int MostServers = 8;
    private const string ListenPid = "LISTEN_PID=", WatchdogPid = "WATCHDOG_PID=";

    // Variables by which a service manager talks to Berth are not for its services.
    private static readonly string[] s_forOne = ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_PID",
        "WATCHDOG_USEC", "BERTH_INSTANCE", BuiltinSupervisor.StateVariable];

    private readonly Dictionary<LaunchKind, LaunchServer> _servers = [];
    private readonly List<DescriptorMapping> _descriptors = [];

    private readonly ImmutableSortedDictionary<string, string> _environment =
        environment.Where(static variable => !s_forOne.Contains(variable.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private ImmutableArray<string> _variables; // the environment of services without variables of their own

    /// <inheritdoc/>
    public void Launch(LaunchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _descriptors.Clear();
        _descriptors.AddRange(request.Descriptors);
        var next = FirstDescriptor;
        foreach (var mapping in _descriptors)
            next = Math.Max(next, mapping.Target + 1);
        var variables = request.Environment;
        int? reported = null;
        if (request.Started is { } started)
        {
            _descriptors.Add(new DescriptorMapping(started, next));
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
            _descriptors.Add(new DescriptorMapping(status, next++));
        }

        if (request.Kept is { } kept)
        {
            mode = mode with { KeptDescriptor = next };
            _descriptors.Add(new DescriptorMapping(kept, next));
        }

        Launch(request, mode, variables);
        _descriptors.Clear();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var server in _servers.Values)
            server.Dispose();
        _servers.Clear();
    }

    private void Launch(LaunchRequest request, LaunchMode mode, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        var definition = request.Definition;
        var command = new LaunchedCommand(
            $"berth: {definition.Name}", definition.Command, Variables(definition, environment),
            definition.WorkingDirectory
                ?? definition.Environment.GetValueOrDefault("HOME")
                ?? _environment.GetValueOrDefault("HOME", "/"), request.Cgroup);
        var own = PidVariables.None;
        foreach (var (name, value) in environment)
        {
            if (value.Length == 0)
                own |= name switch { "LISTEN_PID" => PidVariables.Listen, "WATCHDOG_PID" => PidVariables.Watchdog, _ => PidVariables.None };
        }

        var kind = new LaunchKind(mode, own, request.Cgroup is not null, request.DescriptorLimit, LaunchKind.TextOf(definition.Resources));
        if (!LaunchServer.IsPossible)
        {
            LaunchHere(request, mode, command);
            return;
        }

        for (var attempt = 0; ; attempt++)
        {
            switch (Server(kind, request).TryLaunch(command, _descriptors))
            {
                case LaunchAnswer.Asked:
                    return;
                case LaunchAnswer.TooMuch:
                    LaunchHere(request, mode, command);
                    return;
                default:
                    // Another process has killed the server.
                    Remove(kind);
                    if (attempt > 0)
                        throw new LinuxException(Errno.EPIPE, "start", definition.Name.ToString());
                    break;
            }
        }
    }

    private LaunchServer Server(in LaunchKind kind, LaunchRequest request)
    {
        if (_servers.TryGetValue(kind, out var server))
            return server;
        if (_servers.Count == MostServers)
            Remove(_servers.Keys.First());
        string[] own = [.. kind.OwnPids.HasFlag(PidVariables.Listen)
            ? [ListenPid]
            : Array.Empty<string>(), .. kind.OwnPids.HasFlag(PidVariables.Watchdog)
            ? [WatchdogPid]
            : Array.Empty<string>()];
        server =
            LaunchServer.Start((Process(request, default) with { Environment = [.. own] }).ToParameters(), kind.Mode, launcherDirectory);
        _servers.Add(kind, server);
        return server;
    }

    private void Remove(in LaunchKind kind)
    {
        _servers[kind].Dispose();
        _servers.Remove(kind);
    }

    /// <summary>
    /// Without a server, slowly: by an image of its own. The limit of descriptors is too low for a server; as many descriptors of our user
    /// as there may be are on their way through sockets,
    /// and who does that, such as a workload of the same user, shall not keep others from being started; or it has more arguments than a
    /// packet has room for.
    /// </summary>
    private void LaunchHere(LaunchRequest request, LaunchMode mode, in LaunchedCommand command)
    {
        var handles = new SafeFileHandle[_descriptors.Max(static mapping => mapping.Target) + 1];
        Array.Fill(handles, _descriptors[0].Source);
        foreach (var mapping in _descriptors)
            handles[mapping.Target] = mapping.Source;
        var image = LauncherImage.Emit(
            SandboxCompiler.Compile(Process(request, command).ToParameters(), mode), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, launcherDirectory);
        using var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Image = file.Handle,
            Arguments = [command.Name],
            Environment = [],
            Descriptors = [.. handles.Select(static (handle, number) => new DescriptorMapping(handle, number))],
            NewSession = true,
        });
    }

    private IReadOnlyList<string> Variables(ServiceDefinition definition, IReadOnlyList<KeyValuePair<string, string>> more)
    {
        if (_variables.IsDefault)
            _variables = Join(_environment);
        return definition.Environment.Count == 0
            && more.Count == 0 ? _variables : Join(_environment.SetItems(definition.Environment).SetItems(more));

        static ImmutableArray<string> Join(IEnumerable<KeyValuePair<string, string>> variables) =>
            [.. variables.Select(static variable => $"{variable.Key}={variable.Value}")];
    }

    /// <summary>Whether the program that is started here starts the service's program itself.</summary>
    private static bool IsRun(ServiceDefinition definition) =>
        definition.Command is [var program, "run", ..]
            && Path.GetFileName(program.AsSpan()) is BerthProgram.CalledName or BerthProgram.WholeName;

    private static PlainProcess Process(LaunchRequest request, in LaunchedCommand command) => new()
    {
        Name = request.Definition.Name.ToString(),
        Executable = command.Arguments is [var program, ..] ? program : "",
        Arguments = [.. command.Arguments ?? []],
        Environment = [.. command.Environment ?? []],
        WorkingDirectory = command.WorkingDirectory ?? "",
        Resources = Resources(request),
        Cgroup = request.Cgroup,
    };

    private static ResourceSpec Resources(LaunchRequest request)
    {
        const string Descriptors = "nofile";
        var own = request.Definition.Resources;
        return request.DescriptorLimit is { } limit && !own.Rlimits.ContainsKey(Descriptors)
            ? own with { Rlimits = own.Rlimits.Add(Descriptors, new RlimitSpec(limit.Soft, limit.Hard)) }
            : own;
    }
}
